using Otp.Domain.Recipients;

namespace Otp.Domain.Delivery;

/// <summary>The rules that deliveries run by.</summary>
public sealed record DeliveryPolicy
{
    /// <summary>How long a worker holds a delivery.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>How long one call to a provider may take; well under the lease, so that nobody calls on an expired one.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long a message may stay unread before the next channel is tried.</summary>
    public TimeSpan ReadTimeout { get; init; } = Workflow.DefaultReadTimeout;

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

    /// <summary>Why such a recipient is never sent to; null when it may be.</summary>
    public Prohibition? Prohibits(Recipient recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        if (recipient.PhoneNumber is not { } phone)
        {
            return null;
        }

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
