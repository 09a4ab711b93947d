using Otp.Domain.Delivery;

namespace Otp.Domain.Tests.Delivery;

/// <summary>One move in a delivery's life: of time, of a worker, of the provider or of the code's owner.</summary>
internal abstract record DeliveryAction
{
    private DeliveryAction()
    {
    }

    /// <summary>Time passes.</summary>
    public sealed record Wait(int Seconds) : DeliveryAction;

    /// <summary>A worker asks for the delivery, and sends when it gets it.</summary>
    public sealed record Claim : DeliveryAction;

    /// <summary>The worker that sends hears from the provider and records it.</summary>
    public sealed record Record(ProviderAnswer Answer) : DeliveryAction;

    /// <summary>The worker that sends is not heard of again, or only when its lease has moved on.</summary>
    public sealed record Crash : DeliveryAction;

    /// <summary>The provider reports.</summary>
    public sealed record Report(int Step, StepStatus Status) : DeliveryAction;

    /// <summary>What is left became pointless.</summary>
    public sealed record Stop(DropReason Reason) : DeliveryAction;

    /// <summary>The provider says that its own workflow has ended.</summary>
    public sealed record End : DeliveryAction;
}

/// <summary>What a provider may answer to a call.</summary>
internal enum ProviderAnswer
{
    Accepted,
    AcceptedAsAWhole,
    Refused,
    Denied,
    Postponed,
    NoAnswer,
}
