namespace Otp.Domain.Delivery;

/// <summary>How far a delivery has come. It never affects verification.</summary>
public enum DeliveryStatus
{
    /// <summary>The provider has accepted nothing yet, and there is still something to try.</summary>
    Pending = 0,

    /// <summary>The provider has accepted a message.</summary>
    Accepted = 1,

    /// <summary>A message arrived.</summary>
    Delivered = 2,

    /// <summary>Nothing was accepted, or nothing of it could arrive, and nothing is left to try.</summary>
    Failed = 3,

    /// <summary>It became pointless before anything was sent: verified, expired, cancelled or superseded.</summary>
    Dropped = 4,
}
