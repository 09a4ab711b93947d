using System.Text.Json.Serialization;
using Otp.Client.Transport;

namespace Otp.Client;

/// <summary>Where a code stands.</summary>
[JsonConverter(typeof(TolerantEnumConverter<OtpStatus>))]
public enum OtpStatus
{
    /// <summary>A status that this client does not know: of a later service.</summary>
    Unknown,

    /// <summary>It can be verified.</summary>
    Pending,

    /// <summary>Some request was answered that the code is right; whose, this does not say.</summary>
    Verified,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was cancelled, or gave way to a newer one.</summary>
    Cancelled,

    /// <summary>Its wrong codes are used up.</summary>
    Locked,
}

/// <summary>How far a delivery has come.</summary>
[JsonConverter(typeof(TolerantEnumConverter<DeliveryStatus>))]
public enum DeliveryStatus
{
    /// <summary>A status that this client does not know: of a later service.</summary>
    Unknown,

    /// <summary>The provider has accepted nothing yet.</summary>
    Pending,

    /// <summary>The provider has a message.</summary>
    Accepted,

    /// <summary>A message has arrived.</summary>
    Delivered,

    /// <summary>No message got through.</summary>
    Failed,

    /// <summary>It became pointless before a message was sent.</summary>
    Dropped,
}

/// <summary>How far one channel of a delivery has come.</summary>
[JsonConverter(typeof(TolerantEnumConverter<DeliveryStepStatus>))]
public enum DeliveryStepStatus
{
    /// <summary>A status that this client does not know: of a later service.</summary>
    Unknown,

    /// <summary>Not sent yet.</summary>
    Pending,

    /// <summary>Pointless before it was sent.</summary>
    Dropped,

    /// <summary>Given up by the service.</summary>
    Failed,

    /// <summary>Accepted by the provider.</summary>
    Submitted,

    /// <summary>Arrived.</summary>
    Delivered,

    /// <summary>Read.</summary>
    Read,

    /// <summary>Refused by the provider after it was accepted.</summary>
    Rejected,

    /// <summary>Accepted by the provider, and could not be delivered.</summary>
    Undeliverable,
}

/// <summary>A way to a person.</summary>
[JsonConverter(typeof(TolerantEnumConverter<DeliveryChannel>))]
public enum DeliveryChannel
{
    /// <summary>A channel that this client does not know: of a later service.</summary>
    Unknown,

    /// <summary>Facebook Messenger.</summary>
    Messenger,

    /// <summary>SMS.</summary>
    Sms,
}
