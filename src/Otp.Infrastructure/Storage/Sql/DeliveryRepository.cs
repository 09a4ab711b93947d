using System.Data;
using Otp.Application.Delivery;
using Otp.Application.Observability;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage.Sql;

/// <summary>The deliveries of one unit, each with its steps. What the unit changes on one is written at its end.</summary>
internal sealed class DeliveryRepository(SqlSession session, OtpRepository items, IRowLocks locks) : IDeliveryRepository
{
    private const string Select =
        """
        SELECT d."Id", d."ItemId", d."CreatedAt", d."ExpiresAt", d."ReadTimeout", d."ProviderId", d."DueAt", d."LeasedUntil",
        d."Fence", d."ClosedAt", s."Index", s."Channel", s."Address", s."MaskedAddress", s."ClientRef", s."Status",
        s."MessageId", s."OutcomeWasUnknown", s."FailedCalls", s."SentAt", s."DeliveredAt", s."ReadAt", s."Error"
        FROM "Deliveries" d JOIN "DeliverySteps" s ON s."DeliveryId" = d."Id"
        """;

    internal static readonly SqlStatement SelectById = new(
        $"""{Select} WHERE d."Id" = $1 ORDER BY s."Index" """, DbType.Binary);

    internal static readonly SqlStatement SelectByItem = new(
        $"""{Select} WHERE d."ItemId" = $1 ORDER BY d."CreatedAt", d."Id", s."Index" """, DbType.Binary);

    internal static readonly SqlStatement SelectDue = new(
        """
        SELECT "Id" FROM "Deliveries" WHERE "DueAt" <= $1 AND ("LeasedUntil" IS NULL OR "LeasedUntil" <= $1)
        ORDER BY "DueAt" LIMIT $2
        """,
        DbType.Int64, DbType.Int32);

    internal static readonly SqlStatement CountDue = new(
        """SELECT COUNT(*), MIN("DueAt") FROM "Deliveries" WHERE "DueAt" <= $1""", DbType.Int64);

    // The newest, should a provider ever give an id twice. One look-up per reference: each has an index of its own, and a
    // query with OR would use none of them.
    internal static readonly SqlStatement SelectByClientRef = new(
        """SELECT "DeliveryId" FROM "DeliverySteps" WHERE "ClientRef" = $1""", DbType.String);

    internal static readonly SqlStatement SelectByMessageId = new(
        """SELECT "DeliveryId" FROM "DeliverySteps" WHERE "MessageId" = $1 ORDER BY "DeliveryId" DESC LIMIT 1""", DbType.String);

    internal static readonly SqlStatement SelectByProviderId = new(
        """SELECT "Id" FROM "Deliveries" WHERE "ProviderId" = $1 ORDER BY "Id" DESC LIMIT 1""", DbType.String);

    internal static readonly SqlStatement Insert = new(
        """
        INSERT INTO "Deliveries" ("Id", "ItemId", "CreatedAt", "ExpiresAt", "ReadTimeout", "ProviderId", "DueAt",
        "LeasedUntil", "Fence", "ClosedAt") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        DbType.Binary, DbType.Binary, DbType.Int64, DbType.Int64, DbType.Int64, DbType.String, DbType.Int64, DbType.Int64,
        DbType.Int32, DbType.Int64);

    internal static readonly SqlStatement Update = new(
        """
        UPDATE "Deliveries" SET "ProviderId" = $2, "DueAt" = $3, "LeasedUntil" = $4, "Fence" = $5, "ClosedAt" = $6
        WHERE "Id" = $1
        """,
        DbType.Binary, DbType.String, DbType.Int64, DbType.Int64, DbType.Int32, DbType.Int64);

    internal static readonly SqlStatement InsertStep = new(
        """
        INSERT INTO "DeliverySteps" ("DeliveryId", "Index", "Channel", "MaskedAddress", "ClientRef", "Address", "Status",
        "MessageId", "OutcomeWasUnknown", "FailedCalls", "SentAt", "DeliveredAt", "ReadAt", "Error")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """,
        DbType.Binary, DbType.Int32, DbType.Int32, DbType.String, DbType.String, DbType.String, DbType.Int32,
        DbType.String, DbType.Boolean, DbType.Int32, DbType.Int64, DbType.Int64, DbType.Int64, DbType.String);

    internal static readonly SqlStatement UpdateStep = new(
        """
        UPDATE "DeliverySteps" SET "Address" = $3, "Status" = $4, "MessageId" = $5, "OutcomeWasUnknown" = $6,
        "FailedCalls" = $7, "SentAt" = $8, "DeliveredAt" = $9, "ReadAt" = $10, "Error" = $11
        WHERE "DeliveryId" = $1 AND "Index" = $2
        """,
        DbType.Binary, DbType.Int32, DbType.String, DbType.Int32, DbType.String, DbType.Boolean,
        DbType.Int32, DbType.Int64, DbType.Int64, DbType.Int64, DbType.String);

    private readonly Dictionary<DeliveryId, Tracked> _found = [];
    private readonly List<OtpDelivery> _added = [];

    public async ValueTask<OtpDelivery?> FindAsync(DeliveryId id)
    {
        if (_found.TryGetValue(id, out var known))
        {
            return known.Delivery;
        }

        await locks.DeliveryAsync(id);
        var found = Join(await session.ListAsync(SelectById, Read, Columns.Of(id)));
        return found.Count == 0 ? null : found[0];
    }

    public async ValueTask<OtpDelivery?> FindFreeAsync(DeliveryId id)
        => await locks.TryDeliveryAsync(id) ? await FindAsync(id) : null;

    public async ValueTask<IReadOnlyList<OtpDelivery>> ListAsync(OtpItemId item)
    {
        if (items.IsNew(item))
        {
            return _added.FindAll(delivery => delivery.ItemId == item);
        }

        await locks.DeliveriesOfAsync(item);
        return Join(await session.ListAsync(SelectByItem, Read, Columns.Of(item)));
    }

    public async ValueTask<IReadOnlyList<DeliveryId>> FindDueAsync(DateTimeOffset now, int limit)
        => await session.ListAsync(SelectDue, ReadId, Columns.Of(now), limit);

    public async ValueTask<Backlog> BacklogAsync(DateTimeOffset now)
        => await session.FirstAsync(CountDue, row => new Backlog(row.Long(0), now - (row.TimeOrNull(1) ?? now)), Columns.Of(now)) ?? Backlog.None;

    public async ValueTask<OtpDelivery?> FindAsync(MessageReferences references)
    {
        if (await FindByAsync(SelectByClientRef, references.ClientRef) is { } byClientRef)
        {
            return byClientRef;
        }

        // Held from here on: whoever is just recording one of these ids either has done so, or will find what is parked.
        await locks.ReferenceAsync(references.MessageId);
        await locks.ReferenceAsync(references.WorkflowId);
        return await FindByAsync(SelectByMessageId, references.MessageId) ?? await FindByAsync(SelectByProviderId, references.WorkflowId);
    }

    public void Add(OtpDelivery delivery) => _added.Add(delivery);

    /// <summary>Writes what was added and changed, after the items.</summary>
    public async ValueTask SaveAsync()
    {
        foreach (var delivery in _added)
        {
            await InsertAsync(delivery);
        }

        foreach (var tracked in _found.Values)
        {
            await UpdateAsync(tracked);
        }
    }

    /// <summary>Begins the next unit.</summary>
    public void Clear()
    {
        _found.Clear();
        _added.Clear();
    }

    private static DeliveryId ReadId(SqlRow row) => row.DeliveryId(0);

    private static OtpDeliveryState Read(SqlRow row) => new()
    {
        Id = row.DeliveryId(0),
        ItemId = row.ItemId(1),
        CreatedAt = row.Time(2),
        ExpiresAt = row.Time(3),
        ReadTimeout = TimeSpan.FromMilliseconds(row.Long(4)),
        ProviderId = row.TextOrNull(5),
        DueAt = row.TimeOrNull(6),
        LeasedUntil = row.TimeOrNull(7),
        Fence = row.Integer(8),
        ClosedAt = row.TimeOrNull(9),
        Steps = [ReadStep(row)],
    };

    private static DeliveryStepState ReadStep(SqlRow row) => new()
    {
        Index = row.Integer(10),
        Channel = (Channel)row.Integer(11),
        Address = row.TextOrNull(12),
        MaskedAddress = row.Text(13),
        ClientRef = row.Text(14),
        Status = (StepStatus)row.Integer(15),
        MessageId = row.TextOrNull(16),
        OutcomeWasUnknown = row.Truth(17),
        FailedCalls = row.Integer(18),
        SentAt = row.TimeOrNull(19),
        DeliveredAt = row.TimeOrNull(20),
        ReadAt = row.TimeOrNull(21),
        Error = row.ErrorOrNull(22),
    };

    private async ValueTask<OtpDelivery?> FindByAsync(SqlStatement statement, string? reference)
    {
        if (reference is null || await session.ListAsync(statement, ReadId, reference) is not [var id])
        {
            return null;
        }

        return await FindAsync(id);
    }

    // A row per step, those of one delivery together.
    private List<OtpDelivery> Join(List<OtpDeliveryState> rows)
    {
        var deliveries = new List<OtpDelivery>();
        for (var (first, next) = (0, 0); first < rows.Count; first = next)
        {
            while (next < rows.Count && rows[next].Id == rows[first].Id)
            {
                next++;
            }

            deliveries.Add(Known(rows[first] with { Steps = [.. rows[first..next].Select(row => row.Steps[0])] }));
        }

        return deliveries;
    }

    // One row is one object for as long as a unit lasts.
    private OtpDelivery Known(OtpDeliveryState state)
    {
        if (_found.TryGetValue(state.Id, out var known))
        {
            return known.Delivery;
        }

        var delivery = OtpDelivery.Restore(state);
        _found.Add(delivery.Id, new Tracked(delivery, Changeable.Of(delivery), [.. delivery.Steps.Select(ChangeableStep.Of)]));
        return delivery;
    }

    private async ValueTask InsertAsync(OtpDelivery delivery)
    {
        var id = Columns.Of(delivery.Id);
        await session.QueueAsync(
            Insert,
            mustChange: false,
            id,
            Columns.Of(delivery.ItemId),
            Columns.Of(delivery.CreatedAt),
            Columns.Of(delivery.ExpiresAt),
            Columns.Of(delivery.ReadTimeout),
            delivery.ProviderId,
            Columns.Of(delivery.DueAt),
            Columns.Of(delivery.LeasedUntil),
            delivery.Fence,
            Columns.Of(delivery.ClosedAt));
        foreach (var step in delivery.Steps)
        {
            await session.QueueAsync(
                InsertStep,
                mustChange: false,
                id,
                step.Index,
                (int)step.Channel,
                step.MaskedAddress,
                step.ClientRef,
                step.Address,
                (int)step.Status,
                step.MessageId,
                step.OutcomeWasUnknown,
                step.FailedCalls,
                Columns.Of(step.SentAt),
                Columns.Of(step.DeliveredAt),
                Columns.Of(step.ReadAt),
                Columns.Of(step.Error));
        }
    }

    private async ValueTask UpdateAsync(Tracked tracked)
    {
        var delivery = tracked.Delivery;
        var id = Columns.Of(delivery.Id);
        if (Changeable.Of(delivery) != tracked.Stored)
        {
            await session.QueueAsync(
                Update,
                mustChange: false,
                id,
                delivery.ProviderId,
                Columns.Of(delivery.DueAt),
                Columns.Of(delivery.LeasedUntil),
                delivery.Fence,
                Columns.Of(delivery.ClosedAt));
        }

        for (var index = 0; index < delivery.Steps.Count; index++)
        {
            var step = delivery.Steps[index];
            if (ChangeableStep.Of(step) != tracked.StoredSteps[index])
            {
                await session.QueueAsync(
                    UpdateStep,
                    mustChange: false,
                    id,
                    step.Index,
                    step.Address,
                    (int)step.Status,
                    step.MessageId,
                    step.OutcomeWasUnknown,
                    step.FailedCalls,
                    Columns.Of(step.SentAt),
                    Columns.Of(step.DeliveredAt),
                    Columns.Of(step.ReadAt),
                    Columns.Of(step.Error));
            }
        }
    }

    private sealed record Tracked(OtpDelivery Delivery, Changeable Stored, ChangeableStep[] StoredSteps);

    private readonly record struct Changeable(
        string? ProviderId, DateTimeOffset? DueAt, DateTimeOffset? LeasedUntil, int Fence, DateTimeOffset? ClosedAt)
    {
        public static Changeable Of(OtpDelivery delivery)
            => new(delivery.ProviderId, delivery.DueAt, delivery.LeasedUntil, delivery.Fence, delivery.ClosedAt);
    }

    private readonly record struct ChangeableStep(
        string? Address,
        StepStatus Status,
        string? MessageId,
        bool OutcomeWasUnknown,
        int FailedCalls,
        DateTimeOffset? SentAt,
        DateTimeOffset? DeliveredAt,
        DateTimeOffset? ReadAt,
        DeliveryError? Error)
    {
        public static ChangeableStep Of(DeliveryStep step) => new(
            step.Address,
            step.Status,
            step.MessageId,
            step.OutcomeWasUnknown,
            step.FailedCalls,
            step.SentAt,
            step.DeliveredAt,
            step.ReadAt,
            step.Error);
    }
}
