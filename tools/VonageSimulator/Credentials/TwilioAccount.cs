using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using VonageSimulator.Api;

namespace VonageSimulator.Credentials;

/// <summary>The account at Twilio: it makes calls, and signs the statuses that Twilio posts.</summary>
internal sealed class TwilioAccount(SimulatorSettings settings)
{
    /// <summary>What is wrong with a call's credentials; null for nothing.</summary>
    public Refusal? Check(string? authorization, string? account)
    {
        if (settings.Anonymous)
        {
            return null;
        }

        var expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.TwilioAccountSid}:{settings.TwilioAuthToken}"));
        var isGood = !string.IsNullOrEmpty(settings.TwilioAuthToken)
            && AuthenticationHeaderValue.TryParse(authorization, out var header)
            && string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            && header.Parameter == expected;
        return !isGood ? Problems.TwilioUnauthorized("not the account's SID and auth token")
            : account == settings.TwilioAccountSid ? null
            : Problems.TwilioNotFound();
    }

    /// <summary>The signature of a form: HMAC-SHA1 over the address and each name with its value, by their names. Null without a secret.</summary>
    [SuppressMessage("Security", "CA5350:Do not use weak cryptographic algorithms", Justification = "It is how Twilio signs.")]
    public string? Sign(Uri address, IReadOnlyDictionary<string, string> form)
    {
        if (string.IsNullOrEmpty(settings.TwilioAuthToken))
        {
            return null;
        }

        var signed = address.OriginalString + string.Concat(form.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Key + field.Value));
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(settings.TwilioAuthToken), Encoding.UTF8.GetBytes(signed)));
    }
}
