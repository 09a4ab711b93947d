using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Otps;

internal sealed class OtpOptionsValidator : IValidateOptions<OtpOptions>
{
    private static readonly TimeSpan MaxCooldown = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MinRetention = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxRetention = TimeSpan.FromDays(90);

    private static readonly string LongestCode = new('0', OtpCode.MaxLength);

    public ValidateOptionsResult Validate(string? name, OtpOptions options)
    {
        var errors = new SettingErrors(OtpOptions.Section);
        var policy = options.Policy;
        errors.InRange("CodeLength", policy.CodeLength, OtpCode.MinLength, OtpCode.MaxLength);
        errors.InRange("Validity", policy.Validity, OtpPolicy.MinValidity, OtpPolicy.MaxValidity);
        errors.InRange("MaxAttempts", policy.MaxAttempts, 1, OtpPolicy.MaxMaxAttempts);
        errors.InRange("ResendCooldown", policy.ResendCooldown, TimeSpan.Zero, MaxCooldown);
        errors.InRange("MaxSendsPerToken", policy.MaxSendsPerToken, 1, OtpPolicy.MaxMaxSendsPerToken);
        errors.InRange("Retention", options.Retention, MinRetention, MaxRetention);
        ValidateTemplate(errors, options.MessageTemplate);
        ValidateKeys(errors, options);
        return errors.ToResult();
    }

    private static void ValidateTemplate(SettingErrors errors, string template)
    {
        errors.Require(
            "MessageTemplate",
            template.Contains(MessageText.CodePlaceholder, StringComparison.Ordinal),
            "holds no {code}, so that no message would carry a code. Put {code} where the code goes.");
        errors.Require(
            "MessageTemplate",
            template.Replace(MessageText.CodePlaceholder, LongestCode, StringComparison.Ordinal).Length <= MessageText.MaxLength,
            "makes messages longer than the 640 characters that Messenger takes. Shorten it.");
    }

    private static void ValidateKeys(SettingErrors errors, OtpOptions options)
    {
        foreach (var (kid, key) in options.Keys)
        {
            errors.Require($"Keys:{kid}", kid.Length <= CodeOrigin.MaxKeyIdLength, "has a name of more than 32 characters. Shorten the name.");
            errors.Require($"Keys:{kid}", KeyMaterial.IsKey(key), KeyMaterial.Remedy);
        }

        errors.Require(
            "ActiveKey",
            options.Keys.ContainsKey(options.ActiveKey),
            "names none of the keys in Otp:Keys. Set Otp:Keys:k1 to 32 random bytes in Base64 ('openssl rand -base64 32' makes them) and Otp:ActiveKey to k1.");
        errors.Require("AddressKey", KeyMaterial.IsKey(options.AddressKey), KeyMaterial.Remedy);
    }
}
