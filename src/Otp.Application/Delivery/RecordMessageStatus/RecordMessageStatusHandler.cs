using MediatR;
using Otp.Application.Storage;
using Otp.Domain.Delivery;

namespace Otp.Application.Delivery.RecordMessageStatus;

internal sealed class RecordMessageStatusHandler : IRequestHandler<RecordMessageStatusCommand, RecordMessageStatusResult>
{
    private readonly IUnitOfWork _unitOfWork;

    public RecordMessageStatusHandler(IUnitOfWork unitOfWork) => _unitOfWork = unitOfWork;

    public Task<RecordMessageStatusResult> Handle(RecordMessageStatusCommand request, CancellationToken cancellationToken)
        => _unitOfWork.RunAsync((storage, now) => RecordAsync(storage, request, now), cancellationToken);

    private static async ValueTask<RecordMessageStatusResult> RecordAsync(IStorage storage, RecordMessageStatusCommand request, DateTimeOffset now)
    {
        var (matched, parked) = (0, 0);
        foreach (var report in request.Reports)
        {
            if (await storage.Deliveries.FindAsync(report.References) is { } delivery && delivery.Report(report, now))
            {
                matched++;
            }
            else
            {
                storage.ParkedReports.Park(report, now);
                parked++;
            }
        }

        if (request.EndedWorkflowId is { } workflowId)
        {
            var references = new MessageReferences(null, workflowId, null, null);
            (await storage.Deliveries.FindAsync(references))?.Apply(new DeliveryEvent.WorkflowEnded(), now);
        }

        return new RecordMessageStatusResult(matched, parked);
    }
}
