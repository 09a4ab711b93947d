using Microsoft.Extensions.Options;
using Otp.Application.Texts;
using Otp.Domain.Abuse;
using Otp.Domain.Otps;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Otps;

/// <summary>Section <c>Otp</c>. What is not configured comes from the profile.</summary>
internal sealed class OtpOptions : RuleOptions
{
    public const string Section = "Otp";

    public OtpProfile Profile { get; set; } = OtpProfile.Compatible;

    /// <summary>Whether <c>GET /otp/{token}/{code}</c> verifies; null: as the profile says.</summary>
    public bool? VerifyByGet { get; set; }

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
    public SendLimits Limits => Over(new SendLimits());

    /// <summary>What messages say, as follows from these settings.</summary>
    public TextRules Texts => Over(new TextRules());

    /// <summary>Whether codes may be verified by GET, as follows from these settings.</summary>
    public bool VerifiesByGet => VerifyByGet ?? Profile.VerifiesByGet();
}

internal sealed class OtpOptionsValidator : IValidateOptions<OtpOptions>
{
    private static readonly TimeSpan MinRetention = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxRetention = TimeSpan.FromDays(90);

    public ValidateOptionsResult Validate(string? name, OtpOptions options)
    {
        var errors = new SettingErrors(OtpOptions.Section);
        errors.Require("Profile", Enum.IsDefined(options.Profile), "is no profile. Set it to Compatible or Strict.");
        options.Validate(errors);
        errors.InRange("Retention", options.Retention, MinRetention, MaxRetention);
        ValidateKeys(errors, options);
        return errors.ToResult();
    }

    private static void ValidateKeys(SettingErrors errors, OtpOptions options)
    {
        foreach (var (kid, key) in options.Keys)
        {
            errors.Require(
                $"Keys:{kid}", kid.Length <= CodeOrigin.MaxKeyIdLength, "has a name of more than 32 characters. Shorten the name.");
            errors.Require($"Keys:{kid}", KeyMaterial.IsKey(key), KeyMaterial.Remedy);
        }

        errors.Require(
            "ActiveKey",
            options.Keys.Keys.Contains(options.ActiveKey, StringComparer.OrdinalIgnoreCase),
            "names none of the keys in Otp:Keys. Set Otp:Keys:k1 to 32 random bytes in Base64 ('openssl rand -base64 32' makes them) and "
            + "Otp:ActiveKey to k1.");
        errors.Require("AddressKey", KeyMaterial.IsKey(options.AddressKey), KeyMaterial.Remedy);
    }
}

/// <summary>What holds where nothing is configured.</summary>
internal enum OtpProfile
{
    /// <summary>As the service's first clients expect: 5 digits, 3 attempts, verification by GET.</summary>
    Compatible,

    /// <summary>As NIST SP 800-63B-4 asks: 6 digits, more attempts for the longer code, no codes in URLs.</summary>
    Strict,
}

/// <summary>The values of the profiles.</summary>
internal static class OtpProfiles
{
    public static OtpPolicy Policy(this OtpProfile profile) => profile switch
    {
        OtpProfile.Compatible => new OtpPolicy(),
        OtpProfile.Strict => new OtpPolicy { CodeLength = 6, MaxAttempts = 5, MaxFailuresPerRecipientPerDay = 30 },
    };

    public static bool VerifiesByGet(this OtpProfile profile) => profile switch
    {
        OtpProfile.Compatible => true,
        OtpProfile.Strict => false,
    };
}
