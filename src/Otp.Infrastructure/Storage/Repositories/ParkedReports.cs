using Otp.Application.Storage;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class ParkedReports(OtpDbContext context, EngineSql sql) : IParkedReports
{
    public ValueTask ParkAsync(MessageReport report, DateTimeOffset now)
    {
        context.ParkedReports.Add(new ParkedReportRow
        {
            MessageId = Plain(report.References.MessageId),
            WorkflowId = report.References.WorkflowId,
            Channel = report.References.Channel,
            Status = report.Status,
            Error = report.Error,
            At = now,
        });
        return ValueTask.CompletedTask;
    }

    public async ValueTask<IReadOnlyList<MessageReport>> TakeAsync(string? messageId, string? workflowId)
    {
        await sql.HoldAsync(messageId, workflowId);
        List<ParkedReportRow> taken =
        [
            .. Plain(messageId) is { } message ? await context.Queries.ParkedReportsOfMessage(context, message).ToListAsync() : [],
            .. workflowId is null ? [] : await context.Queries.ParkedReportsOfWorkflow(context, workflowId).ToListAsync(),
        ];
        context.ParkedReports.RemoveRange(taken);
        return
        [
            .. taken.Distinct().OrderBy(row => row.Id)
                .Select(row => new MessageReport(
                    new MessageReferences(row.MessageId, row.WorkflowId, null, row.Channel), row.Status, row.Error)),
        ];
    }

    // A message is the same whatever the case of its id.
    private static string? Plain(string? messageId) => messageId?.ToLowerInvariant();
}
