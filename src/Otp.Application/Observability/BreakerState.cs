namespace Otp.Application.Observability;

/// <summary>Whether the provider is called.</summary>
public enum BreakerState
{
    /// <summary>It is.</summary>
    Closed = 0,

    /// <summary>One call tries whether it is back.</summary>
    HalfOpen = 1,

    /// <summary>It is down, and calls are put off.</summary>
    Open = 2,
}
