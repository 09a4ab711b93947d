using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Otp.Infrastructure.Delivery;

/// <summary>
/// Takes <c>Delivery:AllowedCountries</c> written as one value too, <c>IT,DE</c>: bound as a list alone, it would be passed
/// over, and whoever set it would believe that other countries are refused.
/// </summary>
internal sealed class CountriesInOneValue(IConfiguration configuration) : IPostConfigureOptions<DeliveryOptions>
{
    public void PostConfigure(string? name, DeliveryOptions options)
    {
        if (configuration[$"{DeliveryOptions.Section}:AllowedCountries"] is { Length: > 0 } countries)
        {
            options.AllowedCountries.AddRange(countries.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
