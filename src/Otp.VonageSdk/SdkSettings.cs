using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Otp.Infrastructure.Delivery.Vonage;

namespace Otp.VonageSdk;

/// <summary>Reads the SDK's own names in section <c>vonage</c>, in any case, for settings of ours that are not set.</summary>
internal sealed class SdkSettings(IConfiguration configuration) : IPostConfigureOptions<VonageOptions>
{
    /// <summary>The SDK's names. Those of the account's key and secret are known but not used, because calls carry a JWT.</summary>
    public static readonly string[] Names = ["Application.Id", "Application.Key", "Api.Key", "Api.Secret", "Security_secret", "Url.Api"];

    public void PostConfigure(string? name, VonageOptions options)
    {
        var section = configuration.GetSection(VonageOptions.Section);
        options.ApplicationId = FirstOf(options.ApplicationId, section["Application.Id"]);
        options.SignatureSecret = FirstOf(options.SignatureSecret, section["Security_secret"]);

        // These two have defaults, which must not hide what somebody did set.
        if (IsEmpty(section[nameof(VonageOptions.PrivateKeyPath)]))
        {
            options.PrivateKey = FirstOf(options.PrivateKey, section["Application.Key"]);
        }

        if (IsEmpty(section[nameof(VonageOptions.BaseAddress)])
            && section["Url.Api"] is { Length: > 0 } url
            && Uri.TryCreate(url, UriKind.RelativeOrAbsolute, out var address))
        {
            options.BaseAddress = address;
        }
    }

    private static string FirstOf(string ours, string? theirs) => IsEmpty(ours) ? theirs ?? "" : ours;

    private static bool IsEmpty(string? value) => string.IsNullOrEmpty(value);
}
