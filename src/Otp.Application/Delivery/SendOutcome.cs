using Otp.Domain.Delivery;

namespace Otp.Application.Delivery;

/// <summary>What came of a call to a provider.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>The provider took it.</summary>
    /// <param name="ProviderId">The provider's id of the whole workflow, if it gave one.</param>
    /// <param name="MessageId">The provider's id of the message, if it gave one.</param>
    public sealed record Accepted(string? ProviderId, string? MessageId) : SendOutcome;

    /// <summary>The provider refuses this message for good.</summary>
    public sealed record Refused(DeliveryError Error) : SendOutcome;

    /// <summary>The provider refuses us: wrong credentials, no balance. Somebody has to do something.</summary>
    public sealed record Denied(DeliveryError Error) : SendOutcome;

    /// <summary>The provider certainly did not take it, and may later.</summary>
    /// <param name="Error">Why.</param>
    /// <param name="RetryAfter">How long the provider asked us to wait, if it did.</param>
    public sealed record Postponed(DeliveryError Error, TimeSpan? RetryAfter) : SendOutcome;

    /// <summary>Nobody knows whether the provider took it: no answer, or half of one.</summary>
    public sealed record Unknown : SendOutcome;
}
