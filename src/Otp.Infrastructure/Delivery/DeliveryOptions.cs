using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Otp.Domain.Abuse;
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

    /// <summary>How long a message may go unread, or the code unverified, before the next channel is tried.</summary>
    public TimeSpan ReadTimeout { get; set; } = Workflow.DefaultReadTimeout;

    /// <summary>How long it may be on single channels, by their names.</summary>
    public Dictionary<string, TimeSpan> Waits { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The channels that a code goes through where neither client nor request chooses, in order; empty: the usual.</summary>
    public List<string> Channels { get; set; } = [];

    /// <summary>
    /// Whether Messenger is passed over for a person who has not written to the page within 24 hours. For pages whose
    /// messages all come to this service's inbound webhook.
    /// </summary>
    public bool SkipClosedMessengerWindow { get; set; }

    /// <summary>Countries whose numbers are sent to, as ISO 3166-1 alpha-2 codes; empty for all.</summary>
    public List<string> AllowedCountries { get; set; } = [];

    /// <summary>
    /// The providers of each channel by its name, the first one first; empty: by what is configured. <see cref="ChannelRoutes"/> reads
    /// them.
    /// </summary>
    public Dictionary<string, List<string>> Routes { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The most codes that go to numbers of a country in any hour, over all clients, by its ISO 3166-1 alpha-2 code; <c>*</c> stands for
    /// every country that is not named.
    /// </summary>
    public Dictionary<string, int> CountryCaps { get; set; } = new(StringComparer.OrdinalIgnoreCase);

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
        options.Channels.AddRange(InOneValue(nameof(DeliveryOptions.Channels)));
    }

    private string[] InOneValue(string setting) => OneLine.Entries(configuration, $"{DeliveryOptions.Section}:{setting}");
}

/// <summary>What settings say of channels, in the names of the wire; in settings a name has no case.</summary>
internal static class ChannelSettings
{
    /// <summary>The channels that a list of names stands for; what is none is passed over.</summary>
    public static IReadOnlyList<Channel> Read(IEnumerable<string> names)
        => [.. names.Select(Parse).OfType<Channel>()];

    /// <summary>The channel that a name stands for; null for what names none.</summary>
    public static Channel? Parse(string name) => Channels.TryParse(name.ToLowerInvariant(), out var channel) ? channel : null;

    /// <summary>Notes an error, unless a list names channels that are on, each once.</summary>
    public static void RequireOrder(SettingErrors errors, string setting, List<string> names, IReadOnlySet<Channel> on)
    {
        var channels = Read(names);
        errors.Require(
            setting,
            channels.Count == names.Count && channels.Distinct().Count() == names.Count,
            $"holds something that is no channel, or one twice. Use {string.Join(", ", Channels.All.Select(channel => channel.Name()))}.");
        errors.Require(
            setting,
            channels.All(on.Contains),
            $"names a channel that nobody carries. On are {ListOf(on)}; whatsapp needs Vonage:WhatsAppSenderId, email needs Smtp:Host, or a "
            + "route in Delivery:Routes.");
    }

    /// <summary>The names of channels, as a list.</summary>
    public static string ListOf(IEnumerable<Channel> channels) => string.Join(", ", channels.Order().Select(channel => channel.Name()));
}

internal sealed class DeliveryOptionsValidator(IHostEnvironment environment, ChannelRoutes routes) : IValidateOptions<DeliveryOptions>
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
        foreach (var (channel, wait) in options.Waits)
        {
            errors.Require($"Waits:{channel}", ChannelSettings.Parse(channel) is not null, "is no channel's wait. Use a channel's name.");
            errors.InRange($"Waits:{channel}", wait, MinReadTimeout, MaxReadTimeout);
        }

        errors.Require(
            "Waits",
            options.Waits.Count == 0 || options.Provider != DeliveryProvider.Dispatch,
            "is set, and under Dispatch Vonage runs the timer. Remove it, and set Delivery:ReadTimeout.");
        routes.Validate(options.Provider, errors);
        ChannelSettings.RequireOrder(errors, "Channels", options.Channels, routes.On(options.Provider));
        errors.Require(
            "Channels",
            options.Channels.Count == 0 || options.Provider != DeliveryProvider.Dispatch,
            "is set, and Dispatch goes from messenger to sms. Remove it.");
        foreach (var (country, cap) in options.CountryCaps)
        {
            errors.Require(
                $"CountryCaps:{country}",
                country == DeliveryPolicy.AnyOtherCountry || PhoneNumber.IsCountry(country),
                "is no country. Use ISO 3166-1 alpha-2 codes, for example IT, or * for all others.");
            errors.InRange($"CountryCaps:{country}", cap, 1, SendLimits.Max);
        }

        errors.Require(
            "Provider",
            options.Provider is { } set && Enum.IsDefined(set),
            $"is not set, or no provider. Set it to one of {Names(DeliveryProvider.Console)}.");
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
