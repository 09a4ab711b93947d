using Otp.Application.Texts;
using Otp.Domain.Abuse;
using Otp.Domain.Otps;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Texts;

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

    /// <summary>The text in every language that has none of its own; line breaks may be written <c>\n</c>.</summary>
    public string? MessageTemplate
    {
        get;
        set => field = value is null ? null : OneLine.WithBreaks(value);
    }

    public TextOptions Text { get; set; } = new();

    public TextRules Over(TextRules texts) => Text.Over(texts, MessageTemplate);

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

    /// <param name="errors">Where what is wrong is noted.</param>
    /// <param name="brand">The brand that holds where these settings name none.</param>
    public void Validate(SettingErrors errors, string? brand = null)
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
        TextValidation.Validate(errors, Text, MessageTemplate, hasBrand: Text.Brand is { Length: > 0 } || brand is { Length: > 0 });
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
