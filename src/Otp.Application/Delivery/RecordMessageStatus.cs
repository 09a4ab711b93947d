using MediatR;
using Otp.Application.Observability;
using Otp.Application.Storage;
using Otp.Domain.Delivery;

namespace Otp.Application.Delivery;

/// <summary>Takes in what a provider reports: any number of times, in any order, before or after its own answer.</summary>
/// <param name="Reports">The reports on messages.</param>
/// <param name="EndedWorkflowId">The workflow that has ended, when the report says so.</param>
public sealed record RecordMessageStatusCommand(IReadOnlyList<MessageReport> Reports, string? EndedWorkflowId)
    : IRequest<RecordMessageStatusResult>;

/// <summary>How many reports found their delivery.</summary>
/// <param name="Matched">Reports applied.</param>
/// <param name="Parked">Reports kept, in case that their delivery learns of their id.</param>
public sealed record RecordMessageStatusResult(int Matched, int Parked);

internal sealed class RecordMessageStatusHandler : IRequestHandler<RecordMessageStatusCommand, RecordMessageStatusResult>
{
    private readonly IUnitOfWork _unitOfWork;
    private readonly IDeliveryHandover _handover;
    private readonly OtpMetrics _metrics;

    public RecordMessageStatusHandler(IUnitOfWork unitOfWork, IDeliveryHandover handover, OtpMetrics metrics)
    {
        _metrics = metrics;
        _unitOfWork = unitOfWork;
        _handover = handover;
    }

    public async Task<RecordMessageStatusResult> Handle(RecordMessageStatusCommand request, CancellationToken cancellationToken)
    {
        var (result, due, progress) = await _unitOfWork.RunBehindAsync(
            (storage, now) => RecordAsync(storage, request, now), cancellationToken);
        foreach (var step in progress)
        {
            Measure(step);
        }

        foreach (var delivery in due)
        {
            // A rejected message makes the next step due now, not at the next scan. Whoever holds its delivery sees that it is due again.
            _handover.HandOver(new DeliverOtpCommand(delivery));
        }

        return result;
    }

    private static async ValueTask<(RecordMessageStatusResult Result, List<DeliveryId> Due, List<ReportedProgress> Progress)> RecordAsync(
        IStorage storage, RecordMessageStatusCommand request, DateTimeOffset now)
    {
        var (matched, parked) = (0, 0);
        var due = new List<DeliveryId>();
        var progress = new List<ReportedProgress>();
        foreach (var report in request.Reports)
        {
            if (await storage.Deliveries.FindAsync(report.References) is { } delivery && delivery.Report(report, now) is { } step)
            {
                matched++;
                progress.Add(step);
                if (delivery.DueAt <= now && !(now < delivery.LeasedUntil))
                {
                    due.Add(delivery.Id);
                }
            }
            else if (report.References is not { MessageId: null, WorkflowId: null })
            {
                await storage.ParkedReports.ParkAsync(report, now);
                parked++;
            }
        }

        if (request.EndedWorkflowId is { } workflowId)
        {
            var references = new MessageReferences(null, workflowId, null, null);
            (await storage.Deliveries.FindAsync(references))?.Apply(new DeliveryEvent.WorkflowEnded(), now);
        }

        return (new RecordMessageStatusResult(matched, parked), due, progress);
    }

    private void Measure(ReportedProgress step)
    {
        if (step.ToDelivered is { } delivered)
        {
            _metrics.Delivered(step.Channel, delivered);
        }

        if (step.ToRead is { } read)
        {
            _metrics.Read(step.Channel, read);
        }

        if (step.FailedOver)
        {
            _metrics.FailedOverByProvider(step.Channel);
        }
    }
}
