using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace Otp.TestKit.Twilio;

/// <summary>A message that was posted to the stub.</summary>
/// <param name="Method">How.</param>
/// <param name="Path">Where.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">The form as it came.</param>
public sealed partial record TwilioPost(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public IReadOnlyDictionary<string, string> Form { get; }
        = QueryHelpers.ParseQuery(Body).ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);

    /// <summary>Whether it names the account and its secret.</summary>
    public bool IsAuthentic => TwilioAccount.IsAuthentic(Headers.GetValueOrDefault("Authorization"));

    /// <summary>The number, without + and channel.</summary>
    public string To => Form["To"].Replace("whatsapp:", "", StringComparison.Ordinal).TrimStart('+');

    /// <summary>The code in the message.</summary>
    public string Code => Digits().Match(Form.GetValueOrDefault("Body") ?? Form["ContentVariables"].Replace("\"1\"", "", StringComparison.Ordinal)).Value;

    /// <summary>The service's reference of the message.</summary>
    public string ClientRef => Form["StatusCallback"][(Form["StatusCallback"].LastIndexOf('/') + 1)..];

    [GeneratedRegex("[0-9]{5,10}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
