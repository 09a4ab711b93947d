using Microsoft.Extensions.Configuration;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery;

/// <summary>
/// Who carries which channel: <c>Delivery:Routes</c>, and where nothing is set there, the providers that are configured. Read by names,
/// since the options of providers are validated by what this says.
/// </summary>
internal sealed class ChannelRoutes(IConfiguration configuration)
{
    private const string Section = "Delivery:Routes";
    private const string WhatsAppSender = "Vonage:WhatsAppSenderId";
    private const string MailServer = "Smtp:Host";

    private static readonly IReadOnlyList<Provider> ByVonage = [Provider.Vonage];

    private static readonly Dictionary<Provider, Channel[]> Carries = new()
    {
        [Provider.Vonage] = [Channel.Messenger, Channel.WhatsApp, Channel.Sms],
        [Provider.Twilio] = [Channel.Sms, Channel.WhatsApp],
        [Provider.Smtp] = [Channel.Email],
        [Provider.Gateway] = [.. Channels.All],
    };

    /// <summary>The routes as they are configured now.</summary>
    public Routes Read(DeliveryProvider? delivery) => delivery switch
    {
        // Whatever it is, it is printed.
        DeliveryProvider.Console => Routes.None,
        DeliveryProvider.Dispatch => new Routes(Workflow.DefaultOrder.ToDictionary(channel => channel, _ => ByVonage)),
        _ => new Routes(IsSet(Section) ? Configured() : ByWhatIsConfigured()),
    };

    /// <summary>The channels that somebody carries.</summary>
    public IReadOnlySet<Channel> On(DeliveryProvider? delivery)
        => delivery == DeliveryProvider.Console ? Channels.All.ToHashSet() : Read(delivery).Channels.ToHashSet();

    /// <summary>Whether any route names a provider, so that its settings are needed.</summary>
    public bool Use(Provider provider, DeliveryProvider? delivery)
        => Read(delivery) is var routes && routes.Channels.Any(channel => routes.Of(channel).Contains(provider));

    /// <summary>Whether a provider carries a channel.</summary>
    public bool Carry(Channel channel, Provider provider, DeliveryProvider? delivery) => Read(delivery).Of(channel).Contains(provider);

    /// <summary>Notes what is wrong with the routes.</summary>
    public void Validate(DeliveryProvider? delivery, SettingErrors errors)
    {
        errors.Require(
            "Routes",
            delivery != DeliveryProvider.Dispatch || !IsSet(Section),
            "is set, and Dispatch is Vonage's own route. Remove it, or set Delivery:Provider to Messages.");
        errors.Require(
            "Routes",
            string.IsNullOrEmpty(configuration[Section]),
            "is one value. Set a route for each channel, for example Delivery:Routes:sms to Vonage.");
        foreach (var route in configuration.GetSection(Section).GetChildren())
        {
            var setting = $"Routes:{route.Key}";
            var names = NamesOf(route);
            var providers = names.Select(Parse).OfType<Provider>().ToList();
            if (ChannelSettings.Parse(route.Key) is not { } channel)
            {
                errors.Require(setting, condition: false, "is no channel's route. Use a channel's name.");
                continue;
            }

            errors.Require(
                setting,
                providers.Count > 0 && providers.Count == names.Count && providers.Distinct().Count() == names.Count,
                $"is no list of providers, each once. Use {string.Join(", ", Carries.Keys)}.");
            errors.Require(
                setting,
                providers.TrueForAll(provider => Carries[provider].Contains(channel)),
                $"names a provider that does not carry it. {ListOf(channel)} do.");
        }
    }

    private static string ListOf(Channel channel)
        => string.Join(", ", Carries.Where(carrier => carrier.Value.Contains(channel)).Select(carrier => carrier.Key));

    private static Provider? Parse(string name)
        => Carries.Keys.Cast<Provider?>().FirstOrDefault(provider => string.Equals($"{provider}", name, StringComparison.OrdinalIgnoreCase));

    // As a list, or as one value: Vonage,Twilio.
    private static List<string> NamesOf(IConfigurationSection route)
        => [.. OneLine.Split(route.Value), .. route.GetChildren().Select(entry => entry.Value ?? "")];

    private Dictionary<Channel, IReadOnlyList<Provider>> Configured()
    {
        var routes = new Dictionary<Channel, IReadOnlyList<Provider>>();
        foreach (var route in configuration.GetSection(Section).GetChildren())
        {
            if (ChannelSettings.Parse(route.Key) is { } channel)
            {
                routes[channel] = [.. NamesOf(route).Select(Parse).OfType<Provider>()];
            }
        }

        return routes;
    }

    private Dictionary<Channel, IReadOnlyList<Provider>> ByWhatIsConfigured()
    {
        var routes = Workflow.DefaultOrder.ToDictionary(channel => channel, _ => ByVonage);
        if (IsSet(WhatsAppSender))
        {
            routes[Channel.WhatsApp] = ByVonage;
        }

        if (IsSet(MailServer))
        {
            routes[Channel.Email] = [Provider.Smtp];
        }

        return routes;
    }

    private bool IsSet(string setting) => configuration.GetSection(setting) is { } section
        && (!string.IsNullOrEmpty(section.Value) || section.GetChildren().Any());
}
