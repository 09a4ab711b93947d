using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Otp.Infrastructure.Delivery;

/// <summary>
/// Takes <c>Delivery:AllowedCountries</c> and <c>Delivery:AllowedNumberTypes</c> written as one value too, <c>IT,DE</c>: bound
/// as lists alone, they would be passed over, and whoever set them would believe that they hold.
/// </summary>
internal sealed class ListsInOneValue(IConfiguration configuration) : IPostConfigureOptions<DeliveryOptions>
{
    public void PostConfigure(string? name, DeliveryOptions options)
    {
        options.AllowedCountries.AddRange(InOneValue(nameof(DeliveryOptions.AllowedCountries)));
        options.AllowedNumberTypes.AddRange(InOneValue(nameof(DeliveryOptions.AllowedNumberTypes)));
    }

    private string[] InOneValue(string setting)
        => (configuration[$"{DeliveryOptions.Section}:{setting}"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
