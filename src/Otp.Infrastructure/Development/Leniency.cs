using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Otp.Infrastructure.Delivery;

namespace Otp.Infrastructure.Development;

/// <summary>
/// Whether a first run is let off without clients, keys and signatures: only in Development, and only while no message can
/// cost money: with the Console provider, or a provider on this machine.
/// </summary>
internal sealed class Leniency(IHostEnvironment environment, IConfiguration configuration)
{
    // By name: Vonage's options are validated by what this says.
    private const string VonageAddress = "Vonage:BaseAddress";

    public bool Holds => environment.IsDevelopment() && (DeliversNothing || ProviderIsLocal);

    private bool DeliversNothing
        => configuration[$"{DeliveryOptions.Section}:Provider"] is not { Length: > 0 } provider
            || string.Equals(provider, nameof(DeliveryProvider.Console), StringComparison.OrdinalIgnoreCase);

    private bool ProviderIsLocal
        => Uri.TryCreate(configuration[VonageAddress], UriKind.Absolute, out var address) && address.IsLoopback;
}
