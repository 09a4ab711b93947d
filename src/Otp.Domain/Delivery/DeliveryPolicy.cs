using Otp.Domain.Recipients;

namespace Otp.Domain.Delivery;

/// <summary>The rules that deliveries run by.</summary>
public sealed record DeliveryPolicy
{
    /// <summary>What stands for every country that <see cref="CountryCaps"/> does not name.</summary>
    public const string AnyOtherCountry = "*";

    // What a person needs to find the message and type its code.
    private static readonly TimeSpan LeastLife = TimeSpan.FromSeconds(60);

    /// <summary>How long a worker holds a delivery. When it got hold of one is told by the end of that and by this.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>How long one call to a provider may take; well under the lease, so that nobody calls on an expired one.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a message may go unread, or the code unverified, before the next channel is tried, where <see cref="Waits"/> says
    /// nothing else.
    /// </summary>
    public TimeSpan ReadTimeout { get; init; } = Workflow.DefaultReadTimeout;

    /// <summary>How long it may be on single channels.</summary>
    public IReadOnlyDictionary<Channel, TimeSpan> Waits { get; init; } = new Dictionary<Channel, TimeSpan>();

    /// <summary>The channels that a code goes through where the request chooses none, in order.</summary>
    public IReadOnlyList<Channel> Order { get; init; } = Workflow.DefaultOrder;

    /// <summary>Who carries each channel.</summary>
    public Routes Routes { get; init; } = Routes.None;

    /// <summary>The channels that somebody carries.</summary>
    public IReadOnlySet<Channel> On { get; init; } = Workflow.DefaultOrder.ToHashSet();

    /// <summary>
    /// Whether the provider takes all steps in one call and runs the timer between them itself. Otherwise it gets one step at a time.
    /// </summary>
    public bool ProviderRunsTimer { get; init; }

    /// <summary>Whether Messenger is passed over for a person who has not written to the page within its window.</summary>
    public bool SkipClosedMessengerWindow { get; init; }

    /// <summary>Countries whose numbers are sent to, as ISO 3166-1 alpha-2 codes; empty for all.</summary>
    public IReadOnlySet<string> AllowedCountries { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Kinds of numbers that are not sent to; all but VoIP by default.</summary>
    public IReadOnlySet<SpecialNumberType> RefusedNumberTypes { get; init; }
        = Enum.GetValues<SpecialNumberType>().Except([SpecialNumberType.Voip]).ToHashSet();

    /// <summary>
    /// The most codes that go to numbers of a country in any hour, over all clients, by its ISO 3166-1 alpha-2 code;
    /// <see cref="AnyOtherCountry"/> stands for all that are not named, each by itself.
    /// </summary>
    public IReadOnlyDictionary<string, int> CountryCaps { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>
    /// Whether the waits before the last channel leave its message a minute of a code's life, without which nobody types it in time.
    /// </summary>
    public bool LeavesLifeToTheLast(TimeSpan validity)
    {
        var channels = Order.Where(On.Contains).Take(Workflow.MaxSteps).ToList();
        var waits = channels.SkipLast(1).Select(channel => Waits.TryGetValue(channel, out var wait) ? wait : ReadTimeout);
        return waits.Aggregate(LeastLife, (sum, wait) => sum + wait) <= validity || channels.Count < 2;
    }

    /// <summary>The most codes that go to numbers of a country in an hour; null for no limit.</summary>
    public int? CapOf(string country)
    {
        ArgumentNullException.ThrowIfNull(country);
        return CountryCaps.TryGetValue(country, out var cap) || CountryCaps.TryGetValue(AnyOtherCountry, out cap) ? cap : null;
    }

    /// <summary>Why such a number is never sent to; null when it may be.</summary>
    public Prohibition? Prohibits(PhoneNumber phone)
    {
        if (phone.SpecialType is { } type && RefusedNumberTypes.Contains(type))
        {
            return Prohibition.Number;
        }

        return AllowedCountries.Count > 0 && !AllowedCountries.Contains(phone.Country) ? Prohibition.Country : null;
    }
}

/// <summary>Why a recipient is never sent to.</summary>
public enum Prohibition
{
    /// <summary>Numbers of that country are not sent to (<c>Delivery:AllowedCountries</c>).</summary>
    Country,

    /// <summary>Numbers of that kind are not sent to: the expensive ones are how SMS pumping earns its money.</summary>
    Number,
}
