using Microsoft.EntityFrameworkCore;
using Otp.Application.Delivery;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.Delivery;

internal sealed class ParkedReports(OtpDbContext context) : IParkedReports
{
    public void Park(MessageReport report, DateTimeOffset now) => context.ParkedReports.Add(new ParkedReportRow
    {
        MessageId = report.References.MessageId,
        WorkflowId = report.References.WorkflowId,
        Channel = report.References.Channel,
        Status = report.Status,
        Error = report.Error,
        At = now,
    });

    public async ValueTask<IReadOnlyList<MessageReport>> TakeAsync(string? messageId, string? workflowId)
    {
        var rows = new List<ParkedReportRow>();
        if (messageId is not null)
        {
            rows.AddRange(await context.ParkedReports.Where(row => row.MessageId == messageId).ToListAsync());
        }

        if (workflowId is not null)
        {
            rows.AddRange(await context.ParkedReports.Where(row => row.WorkflowId == workflowId).ToListAsync());
        }

        context.ParkedReports.RemoveRange(rows);
        return [.. rows.DistinctBy(row => row.Id).OrderBy(row => row.Id).Select(ReportOf)];
    }

    private static MessageReport ReportOf(ParkedReportRow row)
        => new(new MessageReferences(row.MessageId, row.WorkflowId, null, row.Channel), row.Status, row.Error);
}
