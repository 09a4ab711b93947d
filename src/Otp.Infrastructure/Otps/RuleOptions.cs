using Otp.Domain.Abuse;
using Otp.Domain.Otps;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Otps;

/// <summary>The rules that the service as a whole sets and a client may override. Null: as above it.</summary>
internal class RuleOptions
{
    public int? CodeLength { get; set; }

    public TimeSpan? Validity { get; set; }

    public int? MaxAttempts { get; set; }

    public int? MaxFailuresPerRecipientPerDay { get; set; }

    public TimeSpan? ResendCooldown { get; set; }

    public int? MaxSendsPerToken { get; set; }

    public int? MaxSendsPerRecipientPerHour { get; set; }

    public int? MaxSendsPerRecipientPerDay { get; set; }

    public int? MaxSendsPerClientPerMinute { get; set; }

    public int? MaxSendsPerClientPerDay { get; set; }

    public int? MaxSendsPerSourcePerHour { get; set; }

    public int? MaxFailuresPerSourcePerHour { get; set; }

    public OtpPolicy Over(OtpPolicy policy) => policy with
    {
        CodeLength = CodeLength ?? policy.CodeLength,
        Validity = Validity ?? policy.Validity,
        MaxAttempts = MaxAttempts ?? policy.MaxAttempts,
        MaxFailuresPerRecipientPerDay = MaxFailuresPerRecipientPerDay ?? policy.MaxFailuresPerRecipientPerDay,
        ResendCooldown = ResendCooldown ?? policy.ResendCooldown,
        MaxSendsPerToken = MaxSendsPerToken ?? policy.MaxSendsPerToken,
    };

    public SendLimits Over(SendLimits limits) => limits with
    {
        PerRecipientPerHour = MaxSendsPerRecipientPerHour ?? limits.PerRecipientPerHour,
        PerRecipientPerDay = MaxSendsPerRecipientPerDay ?? limits.PerRecipientPerDay,
        PerClientPerMinute = MaxSendsPerClientPerMinute ?? limits.PerClientPerMinute,
        PerClientPerDay = MaxSendsPerClientPerDay ?? limits.PerClientPerDay,
        PerSourcePerHour = MaxSendsPerSourcePerHour ?? limits.PerSourcePerHour,
        FailuresPerSourcePerHour = MaxFailuresPerSourcePerHour ?? limits.FailuresPerSourcePerHour,
    };

    public void Validate(SettingErrors errors)
    {
        Check(errors, nameof(CodeLength), CodeLength, OtpCode.MinLength, OtpCode.MaxLength);
        Check(errors, nameof(Validity), Validity, OtpPolicy.MinValidity, OtpPolicy.MaxValidity);
        Check(errors, nameof(MaxAttempts), MaxAttempts, 1, OtpPolicy.MaxMaxAttempts);
        Check(errors, nameof(MaxFailuresPerRecipientPerDay), MaxFailuresPerRecipientPerDay, 1, SendLimits.Max);
        Check(errors, nameof(ResendCooldown), ResendCooldown, TimeSpan.Zero, OtpPolicy.MaxResendCooldown);
        Check(errors, nameof(MaxSendsPerToken), MaxSendsPerToken, 1, OtpPolicy.MaxMaxSendsPerToken);
        Check(errors, nameof(MaxSendsPerRecipientPerHour), MaxSendsPerRecipientPerHour, 1, SendLimits.Max);
        Check(errors, nameof(MaxSendsPerRecipientPerDay), MaxSendsPerRecipientPerDay, 1, SendLimits.Max);
        Check(errors, nameof(MaxSendsPerClientPerMinute), MaxSendsPerClientPerMinute, 1, SendLimits.Max);
        Check(errors, nameof(MaxSendsPerClientPerDay), MaxSendsPerClientPerDay, 1, SendLimits.Max);
        Check(errors, nameof(MaxSendsPerSourcePerHour), MaxSendsPerSourcePerHour, 1, SendLimits.Max);
        Check(errors, nameof(MaxFailuresPerSourcePerHour), MaxFailuresPerSourcePerHour, 1, SendLimits.Max);
    }

    private static void Check<T>(SettingErrors errors, string setting, T? value, T least, T most)
        where T : struct, IComparable<T>
    {
        if (value is { } set)
        {
            errors.InRange(setting, set, least, most);
        }
    }
}
