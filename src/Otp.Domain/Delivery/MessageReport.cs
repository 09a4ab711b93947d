using Otp.Domain.Recipients;

namespace Otp.Domain.Delivery;

/// <summary>What a provider's report says its message is known by.</summary>
/// <param name="MessageId">The provider's id of the message, in any case. It tells the step of the delivery that the others name.</param>
/// <param name="WorkflowId">The provider's id of the workflow the message belongs to.</param>
/// <param name="ClientRef">Our own reference, where the provider repeats it.</param>
/// <param name="Channel">The channel, which tells the messages of one workflow apart; null for a channel we never use.</param>
public sealed record MessageReferences(string? MessageId, string? WorkflowId, string? ClientRef, Channel? Channel)
{
    /// <summary>The longest id that is looked at, in characters.</summary>
    public const int MaxIdLength = 128;

    /// <summary>The step of a delivery these references are about; null when they fit none.</summary>
    public DeliveryStep? StepOf(OtpDelivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return delivery.Steps.FirstOrDefault(step => StepReference.TryParse(ClientRef, out var ours) && delivery.ReferenceOf(step) == ours)
            ?? delivery.Steps.FirstOrDefault(step => MessageId is { } id && id.Equals(step.MessageId, StringComparison.OrdinalIgnoreCase))
            ?? delivery.Steps.FirstOrDefault(step => WorkflowId is { } id && delivery.ProviderId == id && step.Channel == Channel);
    }
}

/// <summary>What a provider reports on one message, in our words.</summary>
/// <param name="References">What the message is known by.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Error">Why it did not arrive, mapped from the provider's code.</param>
/// <param name="From">The provider whose signature it bears: it moves only steps which that one carries.</param>
public sealed record MessageReport(
    MessageReferences References, StepStatus Status, DeliveryError? Error, Provider From = Provider.Vonage);

/// <summary>What a report brought that was not known before.</summary>
/// <param name="Channel">The channel of the message.</param>
/// <param name="ToDelivered">How long its delivery took; null for no news.</param>
/// <param name="ToRead">How long its reading took; null for no news.</param>
/// <param name="FailedOver">Whether the provider went on to this channel by its own timer.</param>
public sealed record ReportedProgress(Channel Channel, TimeSpan? ToDelivered, TimeSpan? ToRead, bool FailedOver);
