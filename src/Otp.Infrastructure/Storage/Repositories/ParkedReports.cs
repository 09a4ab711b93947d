using Otp.Application.Storage;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class ParkedReports(OtpDbContext context, EngineSql sql) : IParkedReports
{
    // Known for certain, so that almost no unit asks.
    private bool _isEmpty;

    /// <summary>A message is the same whatever the case of its id.</summary>
    public static string? Plain(string? messageId) => messageId?.ToLowerInvariant();

    public ValueTask ParkAsync(MessageReport report, DateTimeOffset now)
    {
        _isEmpty = false;
        context.ParkedReports.Add(new ParkedReportRow
        {
            MessageId = Plain(report.References.MessageId),
            WorkflowId = report.References.WorkflowId,
            Channel = report.References.Channel,
            Status = report.Status,
            Error = report.Error,
            From = report.From,
            At = now,
        });
        return ValueTask.CompletedTask;
    }

    public async ValueTask<IReadOnlyList<MessageReport>> TakeAsync(string? messageId, string? workflowId)
    {
        await sql.HoldAsync(Plain(messageId), workflowId);
        if (await IsEmptyAsync())
        {
            return [];
        }

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
                    new MessageReferences(row.MessageId, row.WorkflowId, null, row.Channel), row.Status, row.Error, row.From)),
        ];
    }

    // Where one unit runs at a time, what is not there stays away until a unit parks it. (After a rollback nothing is known any more.)
    private async ValueTask<bool> IsEmptyAsync()
    {
        if (!_isEmpty && !sql.UnitsRace && !context.ChangeTracker.Entries<ParkedReportRow>().Any())
        {
            _isEmpty = !await context.Queries.AnyParkedReport(context);
        }

        return _isEmpty;
    }
}
