using System.Security.Cryptography;
using MediatR;
using Microsoft.Extensions.Logging;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Delivery;

/// <summary>Carries a delivery one step further: claim, call the provider, record.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Fence">The lease under which it was handed over; null to claim it first.</param>
/// <param name="Stored">The delivery as it was stored with that lease, where it was handed over; null to read it.</param>
public sealed record DeliverOtpCommand(DeliveryId Delivery, int? Fence, StoredDelivery? Stored = null) : IRequest<DeliverOtpResult>;

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
internal sealed partial class DeliverOtpHandler : IRequestHandler<DeliverOtpCommand, DeliverOtpResult>
{
    // With the writer's own patience, well within what the call leaves of the lease.
    private const int MostRecordTries = 5;
    private static readonly TimeSpan RecordPause = TimeSpan.FromSeconds(1);

    // A delivery that was stored this short a time ago is sent as it was stored: its lease was granted by that commit, and
    // whoever cancels it now could do so during the call as well. One that has waited longer is looked at again.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(100);

    private readonly IUnitOfWork _unitOfWork;
    private readonly IOtpSender _sender;
    private readonly OtpMessages _messages;
    private readonly RandomNumberGenerator _random;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<DeliverOtpHandler> _logger;

    public DeliverOtpHandler(
        IUnitOfWork unitOfWork,
        IOtpSender sender,
        OtpMessages messages,
        RandomNumberGenerator random,
        TimeProvider timeProvider,
        ILogger<DeliverOtpHandler> logger)
    {
        _unitOfWork = unitOfWork;
        _sender = sender;
        _messages = messages;
        _random = random;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    public async Task<DeliverOtpResult> Handle(DeliverOtpCommand request, CancellationToken cancellationToken)
    {
        if (await ClaimAsync(request, cancellationToken) is not { } claimed)
        {
            return DeliverOtpResult.NotClaimed;
        }

        var outcome = await SendAsync(claimed, cancellationToken);

        // The call is made: what came of it is recorded even when the process is asked to stop.
        var happened = EventOf(outcome, claimed.Step);
        return await RecordAsync(claimed, happened);
    }

    // The message may be out, and nobody else sends it while the lease holds: storage has that long to come back.
    private async Task<DeliverOtpResult> RecordAsync(Claimed claimed, DeliveryEvent happened)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await _unitOfWork.RunAsync((storage, now) => RecordAsync(storage, claimed, happened, now), CancellationToken.None);
            }
            catch (StorageUnavailableException) when (tries < MostRecordTries)
            {
                await Task.Delay(RecordPause, CancellationToken.None);
            }
        }
    }

    private async Task<SendOutcome> SendAsync(Claimed claimed, CancellationToken cancellationToken)
    {
        if (_messages.Build(claimed.Item, claimed.Delivery) is not { } message)
        {
            LogKeyGone();
            return new SendOutcome.Denied(DeliveryError.KeyGone);
        }

        var outcome = await _sender.SendAsync(message, cancellationToken);
        if (outcome is SendOutcome.Denied denied)
        {
            LogDenied(denied.Error.Code);
        }

        return outcome;
    }

    private async Task<Claimed?> ClaimAsync(DeliverOtpCommand request, CancellationToken cancellationToken)
    {
        // By both clocks: that of the process stands still while its machine is suspended, and the lease does not.
        if (request.Stored is { Delivery.Current: { } step } stored
            && _timeProvider.GetElapsedTime(stored.CommittedAt) < Fresh
            && LeavesTimeToCall(stored.Delivery, _timeProvider.GetUtcNow()))
        {
            return new Claimed(stored.Delivery, stored.Item, step, stored.Delivery.Fence);
        }

        if (request.Fence is { } fence)
        {
            var held = await _unitOfWork.ReadAsync((storage, now) => FindHeldAsync(storage, request.Delivery, fence, now), cancellationToken);
            if (held is not null)
            {
                return held;
            }
        }

        return await _unitOfWork.RunAsync((storage, now) => ClaimAsync(storage, request.Delivery, now), cancellationToken);
    }

    // The process that stored the delivery holds its first lease, so no claim is written on the happy path.
    private static async ValueTask<Claimed?> FindHeldAsync(IStorage storage, DeliveryId id, int fence, DateTimeOffset now)
    {
        var delivery = await storage.Deliveries.FindAsync(id);
        var held = delivery is not null && delivery.IsHeldBy(fence) && LeavesTimeToCall(delivery, now);
        return held ? await ClaimedAsync(storage, delivery!) : null;
    }

    private static bool LeavesTimeToCall(OtpDelivery delivery, DateTimeOffset now)
        => now + DeliverySettings.CallLimit < delivery.LeasedUntil && now < delivery.ExpiresAt;

    private static async ValueTask<Claimed?> ClaimAsync(IStorage storage, DeliveryId id, DateTimeOffset now)
        => await storage.Deliveries.FindFreeAsync(id) is { } delivery && delivery.Claim(DeliverySettings.Lease, now) == ClaimResult.Granted
            ? await ClaimedAsync(storage, delivery)
            : null;

    private static async ValueTask<Claimed?> ClaimedAsync(IStorage storage, OtpDelivery delivery)
        => delivery.Current is { } step && await storage.Otps.FindAsync(delivery.ItemId) is { } item
            ? new Claimed(delivery, item, step, delivery.Fence)
            : null;

    private static async ValueTask<DeliverOtpResult> RecordAsync(IStorage storage, Claimed claimed, DeliveryEvent happened, DateTimeOffset now)
    {
        if (await storage.Deliveries.FindAsync(claimed.Delivery.Id) is not { } delivery || !delivery.IsHeldBy(claimed.Fence))
        {
            return DeliverOtpResult.Outdated;
        }

        delivery.Apply(happened, now);
        delivery.Release();
        if (happened is DeliveryEvent.Accepted accepted)
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

    private DeliveryEvent EventOf(SendOutcome outcome, DeliveryStep step) => outcome switch
    {
        SendOutcome.Accepted accepted => new DeliveryEvent.Accepted(step.Index, accepted.ProviderId, accepted.MessageId, _sender.RunsTimer),
        SendOutcome.Refused refused => new DeliveryEvent.Refused(step.Index, refused.Error),
        SendOutcome.Denied denied => new DeliveryEvent.Denied(step.Index, denied.Error),
        SendOutcome.Postponed postponed => new DeliveryEvent.Postponed(step.Index, postponed.Error, Backoff(step, postponed.RetryAfter)),
        SendOutcome.Unknown => new DeliveryEvent.OutcomeUnknown(step.Index, Backoff(step, null)),
        _ => throw new InvalidOperationException($"No event for the outcome {outcome.GetType().Name}."),
    };

    private TimeSpan Backoff(DeliveryStep step, TimeSpan? retryAfter)
    {
        Span<byte> jitter = stackalloc byte[1];
        _random.GetBytes(jitter);
        return SendBackoff.Delay(step.FailedCalls, jitter[0], retryAfter);
    }

    [LoggerMessage(EventId = 4001, EventName = "ProviderDenied", Level = LogLevel.Error, Message = "The provider refuses every message ({Reason}). Nothing is delivered until this is mended.")]
    private partial void LogDenied(string reason);

    [LoggerMessage(EventId = 4002, EventName = "DeliveryKeyGone", Level = LogLevel.Error, Message = "A code could not be sent: the key it was issued under is no longer configured.")]
    private partial void LogKeyGone();

    private sealed record Claimed(OtpDelivery Delivery, OtpItem Item, DeliveryStep Step, int Fence);
}
