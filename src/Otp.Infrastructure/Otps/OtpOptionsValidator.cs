using Microsoft.Extensions.Options;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Otps;

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
        MessageTemplates.Validate(errors, options.MessageTemplate);
        ValidateKeys(errors, options);
        return errors.ToResult();
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
            options.Keys.Keys.Contains(options.ActiveKey, StringComparer.OrdinalIgnoreCase),
            "names none of the keys in Otp:Keys. Set Otp:Keys:k1 to 32 random bytes in Base64 ('openssl rand -base64 32' makes them) and Otp:ActiveKey to k1.");
        errors.Require("AddressKey", KeyMaterial.IsKey(options.AddressKey), KeyMaterial.Remedy);
    }
}
