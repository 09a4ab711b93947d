using Otp.Domain.Recipients;

namespace Otp.Application.Delivery;

/// <summary>How deliveries run.</summary>
public sealed record DeliverySettings
{
    /// <summary>How long a worker holds a delivery.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>How long one call to a provider may take; well under the lease, so that nobody calls on an expired one.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long a message may stay unread before the next channel is tried.</summary>
    public required TimeSpan ReadTimeout { get; init; }

    /// <summary>Whether Messenger is passed over for a person who has not written to the page within its window.</summary>
    public bool SkipClosedMessengerWindow { get; init; }

    /// <summary>Countries whose numbers are sent to, as ISO 3166-1 alpha-2 codes; empty for all.</summary>
    public IReadOnlySet<string> AllowedCountries { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Kinds of numbers that are not sent to; all but VoIP by default.</summary>
    public IReadOnlySet<SpecialNumberType> RefusedNumberTypes { get; init; } = Enum.GetValues<SpecialNumberType>().Except([SpecialNumberType.Voip]).ToHashSet();
}

/// <summary>Why a recipient is never sent to.</summary>
public enum Prohibition
{
    /// <summary>Numbers of that country are not sent to (<c>Delivery:AllowedCountries</c>).</summary>
    Country,

    /// <summary>Numbers of that kind are not sent to: the expensive ones are how SMS pumping earns its money.</summary>
    Number,
}
