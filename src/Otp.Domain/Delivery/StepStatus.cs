namespace Otp.Domain.Delivery;

/// <summary>
/// How far one step has come. A status only ever moves to a higher value, so that reports in any order, and any number of
/// times, end in the same place.
/// </summary>
public enum StepStatus
{
    /// <summary>Not sent yet.</summary>
    Pending = 0,

    /// <summary>Became pointless before it was sent. (A message sent all the same, by a provider's own timer, still counts.)</summary>
    Dropped = 1,

    /// <summary>We gave it up: refused by the provider, or its answers never came. (A later report of the message still counts.)</summary>
    Failed = 2,

    /// <summary>The provider accepted the message.</summary>
    Submitted = 3,

    /// <summary>The message reached the device.</summary>
    Delivered = 4,

    /// <summary>The person read the message.</summary>
    Read = 5,

    /// <summary>The provider could not deliver the message.</summary>
    Undeliverable = 6,

    /// <summary>The provider, or the network behind it, rejected the message.</summary>
    Rejected = 7,
}
