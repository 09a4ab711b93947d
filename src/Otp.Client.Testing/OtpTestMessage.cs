using System.Text.RegularExpressions;

namespace Otp.Client.Testing;

/// <summary>A message that the person got, or would have got: what the messaging provider or the mail server took.</summary>
/// <param name="Channel">The channel it came by.</param>
/// <param name="To">The address it went to; a number by its digits.</param>
/// <param name="Text">What it says. On WhatsApp: what fills the template, which is the code.</param>
/// <param name="At">When it was taken, by the service's clock.</param>
public sealed partial record OtpTestMessage(DeliveryChannel Channel, string To, string Text, DateTimeOffset At)
{
    /// <summary>The code in it: the first 5 to 10 digits that stand by themselves; null if there are none.</summary>
    public string? Code => Digits().Match(Text) is { Success: true } match ? match.Value : null;

    [GeneratedRegex("(?<![0-9])[0-9]{5,10}(?![0-9])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
