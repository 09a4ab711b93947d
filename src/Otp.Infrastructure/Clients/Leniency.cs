using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Vonage;

namespace Otp.Infrastructure.Clients;

/// <summary>
/// Whether a first run is let off without clients, keys and signatures: in Development alone, and only while no message can
/// cost money, that is with the Console provider or a provider on this machine.
/// </summary>
internal sealed class Leniency(IHostEnvironment environment, IConfiguration configuration)
{
    public bool Holds => environment.IsDevelopment() && (DeliversNothing || ProviderIsLocal);

    private bool DeliversNothing
        => configuration[$"{DeliveryOptions.Section}:Provider"] is not { Length: > 0 } provider
            || string.Equals(provider, nameof(DeliveryProvider.Console), StringComparison.OrdinalIgnoreCase);

    private bool ProviderIsLocal
        => Uri.TryCreate(configuration[$"{VonageOptions.Section}:BaseAddress"], UriKind.Absolute, out var address) && address.IsLoopback;
}
