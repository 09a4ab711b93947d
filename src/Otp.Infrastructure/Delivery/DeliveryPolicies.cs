using Microsoft.Extensions.Options;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Delivery;

/// <summary>
/// The service's rules of deliveries. Countries, caps and routes are read again while it runs, the rest is the start's.
/// </summary>
internal sealed class DeliveryPolicies
{
    private readonly IOptionsFactory<DeliveryOptions> _options;
    private readonly ChannelRoutes _routes;
    private readonly DeliveryProvider? _delivery;

    public DeliveryPolicies(
        IOptions<DeliveryOptions> atStart, IOptionsFactory<DeliveryOptions> options, IOptions<OtpOptions> otp, ChannelRoutes routes)
    {
        _options = options;
        _routes = routes;
        var delivery = atStart.Value;
        _delivery = delivery.Provider;
        AtStart = new DeliveryPolicy
        {
            ReadTimeout = delivery.ReadTimeout,
            Waits = delivery.Waits.ToDictionary(wait => ChannelSettings.Parse(wait.Key)!.Value, wait => wait.Value),
            Order = delivery.Channels.Count > 0 ? ChannelSettings.Read(delivery.Channels) : Workflow.DefaultOrder,
            On = routes.On(delivery.Provider),
            Routes = routes.Read(delivery.Provider),
            ProviderRunsTimer = delivery.Provider == DeliveryProvider.Dispatch,
            SkipClosedMessengerWindow = delivery.SkipClosedMessengerWindow,
            RefusedNumberTypes = delivery.RefusedNumberTypes(otp.Value.Profile),
            AllowedCountries = Countries(delivery),
            CountryCaps = Caps(delivery),
        };
    }

    /// <summary>The rules as the service started with them.</summary>
    public DeliveryPolicy AtStart { get; }

    /// <summary>The rules as they are configured now.</summary>
    /// <exception cref="OptionsValidationException">What is configured now is not valid.</exception>
    /// <exception cref="InvalidOperationException">It cannot be read.</exception>
    public DeliveryPolicy ReadAgain()
    {
        var delivery = _options.Create(Options.DefaultName);
        var routes = _routes.Read(_delivery);
        if (ProvidersOf(routes).Except(ProvidersOf(AtStart.Routes)).ToList() is { Count: > 0 } later)
        {
            throw new OptionsValidationException(
                nameof(DeliveryOptions.Routes),
                typeof(DeliveryOptions),
                [$"Delivery:Routes names {string.Join(", ", later)}, which no route named at the start. Restart the service for it."]);
        }

        return AtStart with
        {
            AllowedCountries = Countries(delivery),
            CountryCaps = Caps(delivery),
            On = _routes.On(_delivery),
            Routes = routes,
        };
    }

    private static IEnumerable<Provider> ProvidersOf(Routes routes) => routes.Channels.SelectMany(routes.Of).Distinct();

    private static HashSet<string> Countries(DeliveryOptions delivery)
        => delivery.AllowedCountries.ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, int> Caps(DeliveryOptions delivery) => new(delivery.CountryCaps, StringComparer.OrdinalIgnoreCase);
}
