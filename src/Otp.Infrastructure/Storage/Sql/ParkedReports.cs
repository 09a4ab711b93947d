using System.Data;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage.Sql;

internal sealed class ParkedReports(SqlSession session, IRowLocks locks) : IParkedReports
{
    private const string Returned = """RETURNING "Id", "MessageId", "WorkflowId", "Channel", "Status", "Error" """;

    internal static readonly SqlStatement Insert = new(
        """
        INSERT INTO "ParkedReports" ("MessageId", "WorkflowId", "Channel", "Status", "Error", "At") VALUES ($1, $2, $3, $4, $5, $6)
        """,
        DbType.String, DbType.String, DbType.Int32, DbType.Int32, DbType.String, DbType.Int64);

    internal static readonly SqlStatement TakeOfMessage = new(
        $"""DELETE FROM "ParkedReports" WHERE "MessageId" = $1 {Returned}""", DbType.String);

    internal static readonly SqlStatement TakeOfWorkflow = new(
        $"""DELETE FROM "ParkedReports" WHERE "WorkflowId" = $1 {Returned}""", DbType.String);

    public async ValueTask ParkAsync(MessageReport report, DateTimeOffset now) => await session.ExecuteAsync(
        Insert,
        report.References.MessageId,
        report.References.WorkflowId,
        (int?)report.References.Channel,
        (int)report.Status,
        Columns.Of(report.Error),
        Columns.Of(now));

    public async ValueTask<IReadOnlyList<MessageReport>> TakeAsync(string? messageId, string? workflowId)
    {
        await locks.ReferenceAsync(messageId);
        await locks.ReferenceAsync(workflowId);

        // The second look-up finds nothing that the first one took.
        List<(long Id, MessageReport Report)> taken =
        [
            .. await TakeAsync(TakeOfMessage, messageId),
            .. await TakeAsync(TakeOfWorkflow, workflowId),
        ];
        return [.. taken.OrderBy(parked => parked.Id).Select(parked => parked.Report)];
    }

    private async ValueTask<IReadOnlyList<(long Id, MessageReport Report)>> TakeAsync(SqlStatement statement, string? id)
        => id is null ? [] : await session.ListAsync(statement, Read, id);

    private static (long Id, MessageReport Report) Read(SqlRow row) => (
        row.Long(0),
        new MessageReport(
            new MessageReferences(row.TextOrNull(1), row.TextOrNull(2), null, row.IsNull(3) ? null : (Channel)row.Integer(3)),
            (StepStatus)row.Integer(4),
            row.ErrorOrNull(5)));
}
