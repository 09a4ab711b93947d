using Otp.Domain.Abuse;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Otps;

/// <summary>Section <c>Otp</c>. What is not configured comes from the profile.</summary>
internal sealed class OtpOptions : RuleOptions
{
    public const string Section = "Otp";

    public const string DefaultTemplate = "Insert the following code: {code}";

    public OtpProfile Profile { get; set; } = OtpProfile.Compatible;

    /// <summary>Whether <c>GET /otp/{token}/{code}</c> verifies; null: as the profile says.</summary>
    public bool? VerifyByGet { get; set; }

    /// <summary>The text of messages; line breaks may be written <c>\n</c>.</summary>
    public string MessageTemplate
    {
        get;
        set => field = LineBreaks.Read(value);
    } = DefaultTemplate;

    /// <summary>How long terminal items are kept, 1 minute to 90 days.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The name (kid) of the key under which new codes are derived.</summary>
    public string ActiveKey { get; set; } = "";

    /// <summary>Keys by name, each 32 bytes in Base64. An old one stays until the last code issued under it has expired.</summary>
    public Dictionary<string, string> Keys { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The key for hashes of addresses, 32 bytes in Base64. It is not rotated with the others.</summary>
    public string AddressKey { get; set; } = "";

    /// <summary>The rules of codes that follow from these settings.</summary>
    public OtpPolicy Policy => Over(Profile.Policy());

    /// <summary>The limits of sends that follow from these settings.</summary>
    public SendLimits Limits => Over(Profile.Limits());

    /// <summary>Whether codes may be verified by GET, as follows from these settings.</summary>
    public bool VerifiesByGet => VerifyByGet ?? Profile.VerifiesByGet();
}
