namespace Otp.Domain.Recipients;

/// <summary>An address on a channel. Prints masked.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Value">The Messenger id, or the number's digits.</param>
public readonly record struct ChannelAddress(Channel Channel, string Value)
{
    /// <summary>The address with all but its end masked.</summary>
    public override string ToString() => Mask.Address(Value ?? "");
}

/// <summary>A way to reach a person.</summary>
public enum Channel
{
    /// <summary>Facebook Messenger.</summary>
    Messenger = 1,

    /// <summary>SMS.</summary>
    Sms = 2,
}

/// <summary>Hides most of an address, leaving what a person recognises as their own.</summary>
public static class Mask
{
    private const int Shown = 2;
    private const char Sign = '*';

    /// <summary>
    /// The address with all but its last two characters replaced, the length kept; all of it where it has four or fewer.
    /// </summary>
    public static string Address(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var shown = address.Length > 2 * Shown ? Shown : 0;
        return string.Concat(new string(Sign, address.Length - shown), address.AsSpan(address.Length - shown));
    }
}
