using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Otps;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery;

/// <summary>Section <c>Delivery</c>.</summary>
internal sealed class DeliveryOptions
{
    public const string Section = "Delivery";

    /// <summary>Who delivers. Null: <see cref="DeliveryProvider.Console"/> in Development, and an error elsewhere.</summary>
    public DeliveryProvider? Provider { get; set; }

    /// <summary>How long a message may stay unread before the next channel is tried.</summary>
    public TimeSpan ReadTimeout { get; set; } = Workflow.DefaultReadTimeout;

    /// <summary>
    /// Whether Messenger is passed over for a person who has not written to the page within 24 hours. For pages whose
    /// messages all come to this service's inbound webhook.
    /// </summary>
    public bool SkipClosedMessengerWindow { get; set; }

    /// <summary>Countries whose numbers are sent to, as ISO 3166-1 alpha-2 codes; empty for all.</summary>
    public List<string> AllowedCountries { get; set; } = [];

    /// <summary>Special kinds of numbers (<see cref="SpecialNumberType"/>, by name) that are sent to all the same.</summary>
    public List<string> AllowedNumberTypes { get; set; } = [];

    /// <summary>The kinds that are not sent to; <c>Strict</c> refuses VoIP too.</summary>
    public IReadOnlySet<SpecialNumberType> RefusedNumberTypes(OtpProfile profile) => Enum.GetValues<SpecialNumberType>()
        .Where(type => type != SpecialNumberType.Voip || profile == OtpProfile.Strict)
        .Where(type => !AllowedNumberTypes.Contains(type.ToString(), StringComparer.OrdinalIgnoreCase))
        .ToHashSet();
}

/// <summary>Who delivers messages.</summary>
internal enum DeliveryProvider
{
    /// <summary>Nobody: messages are printed. Development only.</summary>
    Console,

    /// <summary>Vonage Dispatch v0.1, which runs the failover timer itself.</summary>
    Dispatch,

    /// <summary>Vonage Messages v1, one message for each step; the failover timer is ours.</summary>
    Messages,
}

/// <summary>Takes the lists written as one value too: whoever set <c>IT,DE</c> believes that it holds.</summary>
internal sealed class ListsInOneValue(IConfiguration configuration) : IPostConfigureOptions<DeliveryOptions>
{
    public void PostConfigure(string? name, DeliveryOptions options)
    {
        options.AllowedCountries.AddRange(InOneValue(nameof(DeliveryOptions.AllowedCountries)));
        options.AllowedNumberTypes.AddRange(InOneValue(nameof(DeliveryOptions.AllowedNumberTypes)));
    }

    private string[] InOneValue(string setting) => OneLine.Entries(configuration, $"{DeliveryOptions.Section}:{setting}");
}

internal sealed class DeliveryOptionsValidator(IHostEnvironment environment) : IValidateOptions<DeliveryOptions>
{
    private static readonly TimeSpan MinReadTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxReadTimeout = TimeSpan.FromHours(1);

    // Vonage's limits for expiry_time (Dispatch OpenAPI 0.3.4).
    private static readonly TimeSpan MinDispatchReadTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxDispatchReadTimeout = TimeSpan.FromHours(24);

    public ValidateOptionsResult Validate(string? name, DeliveryOptions options)
    {
        var errors = new SettingErrors(DeliveryOptions.Section);
        var (least, most) = options.Provider == DeliveryProvider.Dispatch
            ? (MinDispatchReadTimeout, MaxDispatchReadTimeout)
            : (MinReadTimeout, MaxReadTimeout);
        errors.InRange("ReadTimeout", options.ReadTimeout, least, most);
        errors.Require("Provider", options.Provider is not null, $"is not set. Set it to one of {Names(DeliveryProvider.Console)}.");
        errors.Require(
            "Provider",
            options.Provider != DeliveryProvider.Console || environment.IsDevelopment(),
            $"is Console, which prints codes and delivers none; it is only for Development. Set it to one of "
            + $"{Names(DeliveryProvider.Console)}.");
        errors.Require(
            "AllowedCountries",
            options.AllowedCountries.TrueForAll(PhoneNumber.IsCountry),
            "holds something that is no country. Use ISO 3166-1 alpha-2 codes, for example IT and DE.");
        var types = Enum.GetNames<SpecialNumberType>();
        errors.Require(
            "AllowedNumberTypes",
            options.AllowedNumberTypes.TrueForAll(text => types.Contains(text, StringComparer.OrdinalIgnoreCase)),
            $"holds something that is no kind of number. Use {string.Join(", ", types)}.");
        return errors.ToResult();
    }

    private static string Names(DeliveryProvider except)
        => string.Join(", ", Enum.GetValues<DeliveryProvider>().Where(provider => provider != except));
}
