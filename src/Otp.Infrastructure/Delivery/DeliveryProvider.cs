namespace Otp.Infrastructure.Delivery;

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
