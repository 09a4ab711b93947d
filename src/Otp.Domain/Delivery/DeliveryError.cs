namespace Otp.Domain.Delivery;

/// <summary>Why a step did not get through, in our words: a provider's own text may quote the message, so it is never kept.</summary>
/// <param name="Code">A stable name that clients may program against.</param>
/// <param name="Reason">One sentence for people.</param>
public sealed record DeliveryError(string Code, string Reason)
{
    /// <summary>The longest code, in characters.</summary>
    public const int MaxCodeLength = 40;

    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReasonLength = 200;

    /// <summary>The provider was down or answered with a server error.</summary>
    public static DeliveryError ProviderUnavailable { get; } =
        new("provider-unavailable", "The provider could not be reached or answered with an error of its own.");

    /// <summary>The provider asked us to slow down.</summary>
    public static DeliveryError ProviderThrottled { get; } =
        new("provider-throttled", "The provider asked for fewer messages.");

    /// <summary>A call ended without an answer, so that the message may or may not be on its way.</summary>
    public static DeliveryError OutcomeUnknown { get; } =
        new("outcome-unknown", "The provider did not answer in time; the message may have been sent.");

    /// <summary>The provider refused the credentials.</summary>
    public static DeliveryError CredentialsRefused { get; } =
        new("credentials-refused", "The provider refused the service's credentials.");

    /// <summary>The account at the provider has no money left.</summary>
    public static DeliveryError LowBalance { get; } =
        new("low-balance", "The account at the provider has no balance left.");

    /// <summary>The provider refused this message or recipient.</summary>
    public static DeliveryError MessageRefused { get; } =
        new("message-refused", "The provider refused the message for this recipient.");

    /// <summary>The provider says that it could not deliver, and not why.</summary>
    public static DeliveryError NotDelivered { get; } =
        new("not-delivered", "The provider could not deliver the message.");

    /// <summary>The key the code is derived under is gone, so there is nothing to send.</summary>
    public static DeliveryError KeyGone { get; } =
        new("key-gone", "The key of this code is no longer configured.");

    /// <summary>Nobody carries the channel any more.</summary>
    public static DeliveryError ChannelOff { get; } =
        new("channel-off", "The channel was switched off before this message was sent.");

    /// <summary>Every provider that carries the channel refuses us.</summary>
    public static DeliveryError NoProvider { get; } =
        new("no-provider", "No provider of this channel accepts messages from the service.");

    /// <summary>The recipient was one of tests, and is none any more.</summary>
    public static DeliveryError TestOver { get; } =
        new("test-over", "The test recipient's time was over before this message was sent.");

    /// <summary>Whether nobody was called before it was known.</summary>
    internal bool CameWithoutCall => this == KeyGone || this == ChannelOff || this == NoProvider || this == TestOver;

    /// <summary>What a dropped step shows.</summary>
    public static DeliveryError Dropped(DropReason reason) => reason switch
    {
        DropReason.Verified => new("verified", "The code was verified before this message was due."),
        DropReason.Cancelled => new("cancelled", "The code was cancelled before this message was due."),
        DropReason.Expired => new("expired", "The code expired before this message was due."),
        DropReason.Locked => new("locked", "The code was locked by wrong guesses before this message was due."),
        DropReason.Superseded => new("superseded", "A newer message took the place of this one."),
        DropReason.NotNeeded => new("not-needed", "An earlier message was read."),
    };
}
