using System.Data;
using Otp.Application.Otps;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage.Sql;

/// <summary>The items of one unit. What the unit changes on one is written at its end.</summary>
internal sealed class OtpRepository(SqlSession session, IRowLocks locks) : IOtpRepository
{
    private const string Names =
        """
        "Id", "Client", "Token", "Generation", "MessengerHash", "PhoneHash", "KeyId", "Seed", "CodeLength", "MaxAttempts",
        "FailedAttempts", "CreatedAt", "ExpiresAt", "Status", "SettledAt"
        """;

    internal static readonly SqlStatement SelectNewest = new(
        $"""SELECT {Names} FROM "Items" WHERE "Client" = $1 AND "Token" = $2 ORDER BY "Generation" DESC LIMIT 1""",
        DbType.String, DbType.String);

    internal static readonly SqlStatement SelectById = new($"""SELECT {Names} FROM "Items" WHERE "Id" = $1""", DbType.Binary);

    internal static readonly SqlStatement SelectOverdue = new(
        $"""SELECT {Names} FROM "Items" WHERE "Status" = 0 AND "ExpiresAt" <= $1 ORDER BY "ExpiresAt" LIMIT $2""",
        DbType.Int64, DbType.Int32);

    internal static readonly SqlStatement Insert = new(
        $"""INSERT INTO "Items" ({Names}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)""",
        DbType.Binary, DbType.String, DbType.String, DbType.Int32, DbType.Binary, DbType.Binary, DbType.String, DbType.Binary,
        DbType.Int32, DbType.Int32, DbType.Int32, DbType.Int64, DbType.Int64, DbType.Int32, DbType.Int64);

    // Only what is as it was read: a unit that did not hold the row loses nobody's change.
    internal static readonly SqlStatement Update = new(
        """
        UPDATE "Items" SET "FailedAttempts" = $2, "Status" = $3, "SettledAt" = $4
        WHERE "Id" = $1 AND "FailedAttempts" = $5 AND "Status" = $6
        """,
        DbType.Binary, DbType.Int32, DbType.Int32, DbType.Int64, DbType.Int32, DbType.Int32);

    private readonly Dictionary<OtpItemId, (OtpItem Item, Changeable Stored)> _found = [];
    private readonly List<OtpItem> _added = [];

    public async ValueTask<OtpItem?> FindNewestAsync(ClientId client, RequestToken token)
    {
        await locks.TokenAsync(client, token);
        return Known(await session.FirstAsync(locks.Holding(SelectNewest), Read, client.Value, token.Value));
    }

    public async ValueTask<OtpItem?> FindAsync(OtpItemId id)
        => Known(await session.FirstAsync(SelectById, Read, Columns.Of(id)));

    public async ValueTask<IReadOnlyList<OtpItem>> FindOverdueAsync(DateTimeOffset now, int limit)
        => (await session.ListAsync(locks.HoldingFree(SelectOverdue), Read, Columns.Of(now), limit)).ConvertAll(item => Known(item)!);

    public void Add(OtpItem item) => _added.Add(item);

    /// <summary>Whether an item was added by this unit, so that storage holds nothing of it yet.</summary>
    public bool IsNew(OtpItemId id) => _added.Exists(item => item.Id == id);

    /// <summary>Writes what was added and changed.</summary>
    public async ValueTask SaveAsync()
    {
        foreach (var item in _added)
        {
            await InsertAsync(item);
        }

        foreach (var (item, stored) in _found.Values)
        {
            var now = Changeable.Of(item);
            if (now != stored)
            {
                await UpdateAsync(item.Id, now, stored);
            }
        }
    }

    /// <summary>Begins the next unit.</summary>
    public void Clear()
    {
        _found.Clear();
        _added.Clear();
    }

    private static OtpItem Read(SqlRow row) => OtpItem.Restore(new OtpItemState
    {
        Id = row.ItemId(0),
        Client = new ClientId(row.Text(1)),
        Token = RequestToken.Parse(row.Text(2)),
        Generation = row.Integer(3),
        Recipient = new RecipientFingerprint(row.HashOrNull(4), row.HashOrNull(5)),
        KeyId = row.Text(6),
        Seed = OtpSeed.FromBytes(row.Bytes(7)),
        CodeLength = row.Integer(8),
        MaxAttempts = row.Integer(9),
        FailedAttempts = row.Integer(10),
        CreatedAt = row.Time(11),
        ExpiresAt = row.Time(12),
        Status = (OtpStatus)row.Integer(13),
        SettledAt = row.TimeOrNull(14),
    });

    private ValueTask InsertAsync(OtpItem item) => session.QueueAsync(
        Insert,
        mustChange: false,
        Columns.Of(item.Id),
        item.Client.Value,
        item.Token.Value,
        item.Generation,
        Columns.Of(item.Recipient.Messenger),
        Columns.Of(item.Recipient.Phone),
        item.KeyId,
        item.Seed.Bytes.ToArray(),
        item.CodeLength,
        item.MaxAttempts,
        item.FailedAttempts,
        Columns.Of(item.CreatedAt),
        Columns.Of(item.ExpiresAt),
        (int)item.Status,
        Columns.Of(item.SettledAt));

    private ValueTask UpdateAsync(OtpItemId id, Changeable now, Changeable stored) => session.QueueAsync(
        Update,
        mustChange: true,
        Columns.Of(id),
        now.FailedAttempts,
        (int)now.Status,
        Columns.Of(now.SettledAt),
        stored.FailedAttempts,
        (int)stored.Status);

    // One row is one object for as long as a unit lasts.
    private OtpItem? Known(OtpItem? read)
    {
        if (read is null)
        {
            return null;
        }

        if (_found.TryGetValue(read.Id, out var known))
        {
            return known.Item;
        }

        _found.Add(read.Id, (read, Changeable.Of(read)));
        return read;
    }

    private readonly record struct Changeable(int FailedAttempts, OtpStatus Status, DateTimeOffset? SettledAt)
    {
        public static Changeable Of(OtpItem item) => new(item.FailedAttempts, item.Status, item.SettledAt);
    }
}
