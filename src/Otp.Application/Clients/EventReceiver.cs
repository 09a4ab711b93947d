namespace Otp.Application.Clients;

/// <summary>Where a client is told what becomes of its codes. Prints neither the address nor the secrets.</summary>
/// <param name="Address">What events are posted to.</param>
/// <param name="Keys">The keys that they are signed with: one, or two while a secret is being replaced.</param>
/// <param name="Types">What it is told.</param>
public sealed record EventReceiver(Uri Address, IReadOnlyList<byte[]> Keys, EventTypes Types)
{
    /// <summary>Only what it is told.</summary>
    public override string ToString() => Types.ToString();
}

/// <summary>What clients may be told.</summary>
[Flags]
public enum EventTypes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A code was verified.</summary>
    Verified = 1,

    /// <summary>A code's time passed.</summary>
    Expired = 2,

    /// <summary>A code was locked by wrong guesses.</summary>
    Locked = 4,

    /// <summary>No message of a code got through, and nothing is left to try.</summary>
    DeliveryFailed = 8,

    /// <summary>Everything.</summary>
    All = Verified | Expired | Locked | DeliveryFailed,
}

/// <summary>What the types of events are called, in settings and on the wire.</summary>
public static class EventTypeNames
{
    /// <summary>Every type by its name.</summary>
    public static IReadOnlyDictionary<string, EventTypes> All { get; } = new[]
    {
        EventTypes.Verified, EventTypes.Expired, EventTypes.Locked, EventTypes.DeliveryFailed,
    }.ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>The name of one type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none, or several.</exception>
    public static string Name(this EventTypes type) => type switch
    {
        EventTypes.Verified => "otp.verified",
        EventTypes.Expired => "otp.expired",
        EventTypes.Locked => "otp.locked",
        EventTypes.DeliveryFailed => "delivery.failed",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
