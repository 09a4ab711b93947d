namespace Otp.Domain.Delivery;

/// <summary>What a worker that asked for a delivery may do.</summary>
public enum ClaimResult
{
    /// <summary>Nothing: it is not due, another worker holds it, or it is closed.</summary>
    Refused,

    /// <summary>Nothing is left to send: the claim found the code expired and closed the delivery.</summary>
    Closed,

    /// <summary>Send the current step; the lease is the worker's.</summary>
    Granted,
}
