using Otp.Domain.Otps;

namespace Otp.Infrastructure.Otps;

/// <summary>Section <c>Otp</c>. What is not configured comes from the profile.</summary>
internal sealed class OtpOptions
{
    public const string Section = "Otp";

    public const string DefaultTemplate = "Insert the following code: {code}";

    public int? CodeLength { get; set; }

    public TimeSpan? Validity { get; set; }

    public int? MaxAttempts { get; set; }

    public TimeSpan? ResendCooldown { get; set; }

    public int? MaxSendsPerToken { get; set; }

    public string MessageTemplate { get; set; } = DefaultTemplate;

    /// <summary>How long terminal items are kept, 1 minute to 90 days.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The name (kid) of the key under which new codes are derived.</summary>
    public string ActiveKey { get; set; } = "";

    /// <summary>Keys by name, each 32 bytes in Base64. An old one stays until the last code issued under it has expired.</summary>
    public Dictionary<string, string> Keys { get; set; } = [];

    /// <summary>The key for hashes of addresses, 32 bytes in Base64. It is not rotated with the others.</summary>
    public string AddressKey { get; set; } = "";

    /// <summary>The rules of codes that follow from these settings.</summary>
    public OtpPolicy Policy
    {
        get
        {
            var profile = new OtpPolicy();
            return new OtpPolicy
            {
                CodeLength = CodeLength ?? profile.CodeLength,
                Validity = Validity ?? profile.Validity,
                MaxAttempts = MaxAttempts ?? profile.MaxAttempts,
                ResendCooldown = ResendCooldown ?? profile.ResendCooldown,
                MaxSendsPerToken = MaxSendsPerToken ?? profile.MaxSendsPerToken,
            };
        }
    }
}
