using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Delivery;

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
        var message = Plain(messageId);

        // One look-up for each id: each has an index of its own, and a query with OR would use none of them.
        List<ParkedReportRow> taken =
        [
            .. message is null ? [] : await ListAsync(row => row.MessageId == message),
            .. workflowId is null ? [] : await ListAsync(row => row.WorkflowId == workflowId),
        ];
        context.ParkedReports.RemoveRange(taken);
        return
        [
            .. taken.Distinct().OrderBy(row => row.Id)
                .Select(row => new MessageReport(new MessageReferences(row.MessageId, row.WorkflowId, null, row.Channel), row.Status, row.Error)),
        ];
    }

    private async ValueTask<List<ParkedReportRow>> ListAsync(Expression<Func<ParkedReportRow, bool>> which)
        => await context.ParkedReports.Where(which).ToListAsync();

    // A message is the same whatever the case of its id.
    private static string? Plain(string? messageId) => messageId?.ToLowerInvariant();
}
