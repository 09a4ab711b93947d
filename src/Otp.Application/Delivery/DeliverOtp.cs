using System.Diagnostics;
using System.Security.Cryptography;
using MediatR;
using Otp.Application.Clients;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Delivery;

/// <summary>
/// Carries a delivery one step further: claim, call the provider, record. It is all that goes from the commit of a delivery, by way of
/// the worker, to the record of what came of it.
/// </summary>
/// <param name="Id">The delivery.</param>
/// <param name="Fence">The lease under which this process holds it; null when it must be claimed first.</param>
public sealed record DeliverOtpCommand(DeliveryId Id, int? Fence = null) : IRequest<DeliverOtpResult>
{
    /// <summary>The delivery and its code as they were stored with that lease; null to read them. Nobody changes them any more.</summary>
    public (OtpDelivery Delivery, OtpItem Item)? Stored { get; init; }

    /// <summary>When it was handed over, as <see cref="TimeProvider.GetTimestamp"/> counts.</summary>
    public long HandedOverAt { get; init; }

    /// <summary>The trace of the request that handed it over.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>A new delivery, which is stored with a lease to this process.</summary>
    public static DeliverOtpCommand Of(OtpDelivery delivery, OtpItem item)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return new DeliverOtpCommand(delivery.Id, delivery.Fence) { Stored = (delivery, item) };
    }
}

/// <summary>What came of it.</summary>
public enum DeliverOtpResult
{
    /// <summary>There was nothing to send: it is not due, held elsewhere, closed, or gone.</summary>
    NotClaimed,

    /// <summary>The provider was called, and its answer is recorded.</summary>
    Recorded,

    /// <summary>The same, and the next step is due at once.</summary>
    DueAgain,

    /// <summary>The provider was called, but the lease had moved on, so that its answer was refused.</summary>
    Outdated,
}

/// <summary>Two units of work with the provider's call between them, so that a slow provider holds up no storage.</summary>
internal sealed class DeliverOtpHandler : IRequestHandler<DeliverOtpCommand, DeliverOtpResult>
{
    // With the writer's own patience, well within what the call leaves of the lease.
    private const int MostRecordTries = 5;
    private static readonly TimeSpan RecordPause = TimeSpan.FromSeconds(1);

    // A delivery that was stored this short a time ago is sent as it was stored: its lease was granted by that commit, and
    // whoever cancels it now could do so during the call as well. One that has waited longer is looked at again.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(100);

    private readonly IUnitOfWork _unitOfWork;
    private readonly OtpMessages _messages;
    private readonly RandomNumberGenerator _random;
    private readonly TimeProvider _timeProvider;

    public DeliverOtpHandler(IUnitOfWork unitOfWork, OtpMessages messages, RandomNumberGenerator random, TimeProvider timeProvider)
    {
        _unitOfWork = unitOfWork;
        _messages = messages;
        _random = random;
        _timeProvider = timeProvider;
    }

    public async Task<DeliverOtpResult> Handle(DeliverOtpCommand request, CancellationToken cancellationToken)
    {
        if (await HoldAsync(request, cancellationToken) is not var (delivery, item) || delivery.Current is not { } step)
        {
            return DeliverOtpResult.NotClaimed;
        }

        var routes = _messages.RoutesOf(item);
        if (routes.For(step, delivery.RefusedBy) is not { } provider)
        {
            return await RecordAsync(delivery, new DeliveryEvent.Unroutable(step.Index, routes), test: null);
        }

        var outcome = await _messages.SendAsync(item, delivery, provider, cancellationToken);

        // The call is made: what came of it is recorded even when the process is asked to stop.
        var answered = new DeliveryEvent.Answered(step.Index, outcome, WaitAfter(outcome, step)) { By = provider, Routes = routes };
        return await RecordAsync(delivery, answered, _messages.TestOutcomeOf(item));
    }

    private async Task<(OtpDelivery Delivery, OtpItem Item)?> HoldAsync(DeliverOtpCommand request, CancellationToken cancellationToken)
    {
        // By both clocks: that of the process stands still while its machine is suspended, and the lease does not.
        if (request.Stored is var (delivery, _)
            && _timeProvider.GetElapsedTime(request.HandedOverAt) < Fresh
            && LeavesTimeToCall(delivery, _timeProvider.GetUtcNow()))
        {
            return request.Stored;
        }

        if (request.Fence is { } fence
            && await _unitOfWork.ReadAsync((storage, now) => FindHeldAsync(storage, request.Id, fence, now), cancellationToken) is { } held)
        {
            return held;
        }

        return await _unitOfWork.RunAsync((storage, now) => ClaimAsync(storage, request.Id, now), cancellationToken);
    }

    // The process that stored the delivery holds its first lease, so no claim is written on the happy path.
    private static async ValueTask<(OtpDelivery Delivery, OtpItem Item)?> FindHeldAsync(
        IStorage storage, DeliveryId id, int fence, DateTimeOffset now)
    {
        var delivery = await storage.Deliveries.FindAsync(id);
        var held = delivery is not null && delivery.IsHeldBy(fence) && LeavesTimeToCall(delivery, now);
        return held ? await WithItemAsync(storage, delivery!) : null;
    }

    private static bool LeavesTimeToCall(OtpDelivery delivery, DateTimeOffset now)
        => now + DeliveryPolicy.CallLimit < delivery.LeasedUntil && now < delivery.ExpiresAt;

    private async ValueTask<(OtpDelivery Delivery, OtpItem Item)?> ClaimAsync(IStorage storage, DeliveryId id, DateTimeOffset now)
    {
        if (await storage.Deliveries.FindFreeAsync(id) is not { } delivery
            || delivery.Claim(DeliveryPolicy.Lease, now) != ClaimResult.Granted
            || await WithItemAsync(storage, delivery) is not { } held)
        {
            return null;
        }

        delivery.Apply(new DeliveryEvent.TakenUp(_messages.RoutesOf(held.Item)), now);
        return held;
    }

    private static async ValueTask<(OtpDelivery Delivery, OtpItem Item)?> WithItemAsync(IStorage storage, OtpDelivery delivery)
        => delivery.Current is not null && await storage.Otps.FindAsync(delivery.ItemId) is { } item ? (delivery, item) : null;

    // The message may be out, and nobody else sends it while the lease holds: storage has that long to come back.
    private async Task<DeliverOtpResult> RecordAsync(OtpDelivery sent, DeliveryEvent happened, TestOutcome? test)
    {
        // As a rule nobody has changed it during the call, so it is read only by a unit that is run again.
        OtpDelivery? known = sent;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await _unitOfWork.RunAsync(
                    (storage, now) => RecordAsync(storage, Interlocked.Exchange(ref known, null), sent, happened, test, now),
                    CancellationToken.None);
            }
            catch (StorageUnavailableException) when (tries < MostRecordTries)
            {
                await Task.Delay(RecordPause, CancellationToken.None);
            }
        }
    }

    private static async ValueTask<DeliverOtpResult> RecordAsync(
        IStorage storage,
        OtpDelivery? known,
        OtpDelivery sent,
        DeliveryEvent happened,
        TestOutcome? test,
        DateTimeOffset now)
    {
        var delivery = known is null ? await storage.Deliveries.FindAsync(sent.Id) : storage.Deliveries.TakeUp(known);
        if (delivery is null || !delivery.IsHeldBy(sent.Fence))
        {
            return DeliverOtpResult.Outdated;
        }

        delivery.Apply(happened, now);
        var taken = happened is DeliveryEvent.Answered { Outcome: SendOutcome.Accepted } answered ? answered : null;
        if (taken is not null && Play(test, taken.Step) is { } played)
        {
            delivery.Apply(played, now);
        }

        delivery.Release();
        if (taken?.Outcome is SendOutcome.Accepted accepted)
        {
            var overtook = await storage.ParkedReports.TakeAsync(accepted.MessageId, accepted.ProviderId);
            foreach (var report in overtook)
            {
                delivery.Report(report, now);
            }

            if (accepted.WholeWorkflow && overtook.Any(report => report.Status == StepStatus.Read))
            {
                // Read before the provider's timer could fire: the workflow is over, and its final report may have come too
                // early to be matched.
                delivery.Apply(new DeliveryEvent.WorkflowEnded(), now);
            }
        }

        return delivery.DueAt <= now ? DeliverOtpResult.DueAgain : DeliverOtpResult.Recorded;
    }

    // What a provider would report of a message to a test recipient.
    private static DeliveryEvent.Reported? Play(TestOutcome? test, int step) => test switch
    {
        TestOutcome.Delivered => new DeliveryEvent.Reported(step, StepStatus.Delivered, Error: null),
        TestOutcome.Read => new DeliveryEvent.Reported(step, StepStatus.Read, Error: null),
        TestOutcome.Rejected => new DeliveryEvent.Reported(step, StepStatus.Rejected, DeliveryError.MessageRefused),
        TestOutcome.Undeliverable => new DeliveryEvent.Reported(step, StepStatus.Undeliverable, DeliveryError.NotDelivered),
        _ => null,
    };

    private TimeSpan WaitAfter(SendOutcome outcome, DeliveryStep step)
    {
        if (outcome is SendOutcome.Accepted or SendOutcome.Refused)
        {
            return TimeSpan.Zero;
        }

        Span<byte> jitter = stackalloc byte[1];
        _random.GetBytes(jitter);
        return SendBackoff.Delay(step.FailedCalls, jitter[0], (outcome as SendOutcome.Postponed)?.RetryAfter);
    }
}
