using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery;

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
            $"is Console, which prints codes and delivers none; it is for Development alone. Set it to one of {Names(DeliveryProvider.Console)}.");
        errors.Require(
            "AllowedCountries",
            options.AllowedCountries.TrueForAll(PhoneNumber.IsCountry),
            "holds something that is no country. Use ISO 3166-1 alpha-2 codes, for example IT and DE.");
        errors.Require(
            "AllowedNumberTypes",
            options.AllowedNumberTypes.TrueForAll(text => Enum.GetNames<SpecialNumberType>().Contains(text, StringComparer.OrdinalIgnoreCase)),
            $"holds something that is no kind of number. Use {string.Join(", ", Enum.GetNames<SpecialNumberType>())}.");
        return errors.ToResult();
    }

    private static string Names(DeliveryProvider except)
        => string.Join(", ", Enum.GetValues<DeliveryProvider>().Where(provider => provider != except));
}
