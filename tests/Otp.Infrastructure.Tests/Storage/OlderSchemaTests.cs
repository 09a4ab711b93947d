using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage.Postgres;
using Otp.Infrastructure.Storage.Sqlite;
using Otp.TestKit;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>A database of the first schema, in which steps had a table of their own, is taken over at start with all that is under way.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class OlderSchemaTests(Engine engine)
{
    private const string FirstSchema = "Initial";

    private TemporaryFolder _folder = null!;
    private string _connection = null!;

    [SetUp]
    public void MakeADatabase()
    {
        _folder = new TemporaryFolder();
        _connection = engine == Engine.Postgres ? LocalPostgres.Server.CreateDatabase() : $"Data Source={_folder.File("otp.db")};Pooling=False";
    }

    [TearDown]
    public void DeleteIt()
    {
        _folder.Dispose();
        if (engine == Engine.Postgres)
        {
            LocalPostgres.Server.DropDatabase(_connection);
        }
    }

    [Test]
    public async Task Live_codes_and_deliveries_under_way_are_taken_over()
    {
        var (live, settled) = (Samples.Item("live"), Samples.Item("settled"));
        live.Verify(Samples.WrongCode, Samples.RightCode, StoredDatabase.Now);
        settled.Cancel(StoredDatabase.Now.AddSeconds(3));
        var (underWay, untouched, dropped) = (Samples.Delivery(live), Samples.Delivery(live, Samples.OnSms), Samples.Delivery(settled));
        underWay.Apply(new DeliveryEvent.Answered(0, new SendOutcome.Unknown(), TimeSpan.FromSeconds(1)), StoredDatabase.Now);
        underWay.Apply(new DeliveryEvent.Answered(0, new SendOutcome.Accepted("workflow-1", "message-1", WholeWorkflow: false)), StoredDatabase.Now.AddSeconds(1));
        underWay.Apply(new DeliveryEvent.Reported(0, StepStatus.Delivered, null), StoredDatabase.Now.AddSeconds(2));
        untouched.Apply(new DeliveryEvent.Answered(0, new SendOutcome.Postponed(new DeliveryError("a-code", "A \"reason\" with | in it."), RetryAfter: null), TimeSpan.Zero), StoredDatabase.Now);
        dropped.Apply(new DeliveryEvent.Stopped(DropReason.Cancelled), StoredDatabase.Now.AddSeconds(3));
        OtpDelivery[] deliveries = [underWay, untouched, dropped];
        foreach (var delivery in deliveries)
        {
            delivery.Release();
        }

        await MakeFirstSchemaAsync();
        await StoreAsync([live, settled], deliveries);
        await StartAsync();

        await using var database = Open();
        foreach (var item in new[] { live, settled })
        {
            var stored = (await database.UnitOfWork.FindAsync(item.Id))!;
            Assert.That((stored.Status, stored.FailedAttempts, stored.Recipient, stored.Version), Is.EqualTo((item.Status, item.FailedAttempts, item.Recipient, 0)));
        }

        foreach (var delivery in deliveries)
        {
            var stored = (await database.UnitOfWork.FindAsync(delivery.Id))!;
            Assert.That(stored.Steps, Is.EqualTo(AsKnownThen(delivery)));
            Assert.That((stored.DueAt, stored.ClosedAt, stored.ProviderId, stored.Fence), Is.EqualTo((delivery.DueAt, delivery.ClosedAt, delivery.ProviderId, delivery.Fence)));
        }

        var verdict = await database.UnitOfWork.RunAsync(
            async (storage, now) => (await storage.Otps.FindNewestAsync(live.Client, live.Token))!.Verify(Samples.RightCode, Samples.RightCode, now), CancellationToken.None);
        Assert.That(verdict, Is.EqualTo(VerificationResult.Valid));
    }

    [Test]
    public async Task The_next_start_finds_nothing_to_do()
    {
        await MakeFirstSchemaAsync();
        var item = Samples.Item("t1");
        var delivery = Samples.DueDelivery(item, StoredDatabase.Now);
        await StoreAsync([item], [delivery]);

        await StartAsync();
        await StartAsync();

        await using var database = Open();
        Assert.That((await database.UnitOfWork.FindAsync(delivery.Id))!.Steps, Is.EqualTo(AsKnownThen(delivery)));
    }

    [Test]
    public async Task Expire_all_brings_it_up_to_date_and_ends_what_is_live()
    {
        await MakeFirstSchemaAsync();
        var item = Samples.Item("t1");
        await StoreAsync([item], [Samples.DueDelivery(item, StoredDatabase.Now)]);

        Assert.That(await ExpireAllAsync(), Is.EqualTo(1));

        await using var database = Open();
        Assert.That((await database.UnitOfWork.FindAsync(item.Id))!.Status, Is.EqualTo(OtpStatus.Expired));
    }

    [Test]
    public async Task Expire_all_makes_no_tables_where_there_are_none()
    {
        var refusal = await Assert.ThrowsAsync<StartupException>(ExpireAllAsync);

        Assert.That(refusal!.Message, Does.StartWith("ConnectionStrings:Otp names a database that "));
        Assert.That(File.Exists(_folder.File("otp.db")), Is.False);
        if (engine == Engine.Postgres)
        {
            await using var connection = await ConnectAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'";
            Assert.That(await command.ExecuteScalarAsync(), Is.Zero);
        }
    }

    // Since when a step was due was not kept.
    private static IEnumerable<DeliveryStep> AsKnownThen(OtpDelivery delivery) => delivery.Steps.Select(step => step with { DueSince = null });

    private StoredDatabase Open() => engine == Engine.Postgres ? PostgresTestDatabase.Open(_connection) : TestDatabase.Open(_folder);

    private async Task StartAsync()
    {
        if (engine == Engine.Postgres)
        {
            await using var source = NpgsqlDataSource.Create($"{_connection};Pooling=false");
            await new PostgresDatabase(new PooledDbContextFactory<PostgresOtpDbContext>(PostgresTestDatabase.Options(source)), source).StartingAsync(CancellationToken.None);
            return;
        }

        var file = SqliteFile.From("Data Source=otp.db", _folder.Path);
        using var fileLock = new SqliteFileLock(file);
        await new SqliteDatabase(file, fileLock).StartingAsync(CancellationToken.None);
    }

    private async Task<int> ExpireAllAsync()
    {
        var time = new FakeTimeProvider(StoredDatabase.Now);
        if (engine == Engine.Postgres)
        {
            await using var source = NpgsqlDataSource.Create($"{_connection};Pooling=false");
            return await new PostgresUpkeep(new PooledDbContextFactory<PostgresOtpDbContext>(PostgresTestDatabase.Options(source)), source, time).ExpireAllAsync();
        }

        return await new SqliteUpkeep(SqliteFile.From("Data Source=otp.db", _folder.Path), time).ExpireAllAsync();
    }

    private async Task<DbConnection> ConnectAsync()
    {
        DbConnection connection = engine == Engine.Postgres ? new NpgsqlConnection($"{_connection};Pooling=false") : new SqliteConnection(_connection);
        await connection.OpenAsync();
        return connection;
    }

    private async Task MakeFirstSchemaAsync()
    {
        await using var connection = await ConnectAsync();
        await using DbContext context = engine == Engine.Postgres
            ? new PostgresOtpDbContext(new DbContextOptionsBuilder<PostgresOtpDbContext>().UseNpgsql(connection).Options)
            : SqliteOtpDbContext.Over((SqliteConnection)connection);
        await context.GetService<IMigrator>().MigrateAsync(FirstSchema);
    }

    // As the versions of that schema wrote it.
    private async Task StoreAsync(IEnumerable<OtpItem> items, IEnumerable<OtpDelivery> deliveries)
    {
        await using var connection = await ConnectAsync();
        foreach (var item in items)
        {
            await InsertAsync(
                connection,
                "Items",
                ("Id", Bytes(item.Id.Value)), ("Client", item.Client.Value), ("Token", item.Token.Value), ("Generation", item.Generation), ("KeyId", item.KeyId),
                ("Seed", item.Seed.Bytes.ToArray()), ("CodeLength", item.CodeLength), ("MaxAttempts", item.MaxAttempts), ("FailedAttempts", item.FailedAttempts),
                ("CreatedAt", Time(item.CreatedAt)), ("ExpiresAt", Time(item.ExpiresAt)), ("Status", (int)item.Status), ("SettledAt", Time(item.SettledAt)),
                ("MessengerHash", item.Recipient.Messenger?.Bytes.ToArray()), ("PhoneHash", item.Recipient.Phone?.Bytes.ToArray()));
        }

        foreach (var delivery in deliveries)
        {
            await InsertAsync(
                connection,
                "Deliveries",
                ("Id", Bytes(delivery.Id.Value)), ("ItemId", Bytes(delivery.ItemId.Value)), ("CreatedAt", Time(delivery.CreatedAt)), ("ExpiresAt", Time(delivery.ExpiresAt)),
                ("ReadTimeout", (long)delivery.ReadTimeout.TotalMilliseconds), ("ProviderId", delivery.ProviderId), ("DueAt", Time(delivery.DueAt)),
                ("LeasedUntil", Time(delivery.LeasedUntil)), ("Fence", delivery.Fence), ("ClosedAt", Time(delivery.ClosedAt)));

            // The last first: their order is not that of the rows.
            foreach (var step in delivery.Steps.Reverse())
            {
                await InsertAsync(
                    connection,
                    "DeliverySteps",
                    ("DeliveryId", Bytes(delivery.Id.Value)), ("Index", step.Index), ("Channel", (int)step.Channel), ("Address", step.Address), ("MaskedAddress", step.MaskedAddress),
                    ("ClientRef", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))), ("Status", (int)step.Status), ("MessageId", step.MessageId),
                    ("OutcomeWasUnknown", step.OutcomeWasUnknown), ("FailedCalls", step.FailedCalls), ("SentAt", Time(step.SentAt)), ("DeliveredAt", Time(step.DeliveredAt)),
                    ("ReadAt", Time(step.ReadAt)), ("Error", step.Error is { } error ? $"{error.Code}|{error.Reason}" : null));
            }
        }
    }

    private static async Task InsertAsync(DbConnection connection, string table, params (string Column, object? Value)[] values)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names of this test.
        command.CommandText =
            $"""INSERT INTO "{table}" ({string.Join(", ", values.Select(value => $"\"{value.Column}\""))}) VALUES ({string.Join(", ", values.Select(value => $"@{value.Column}"))})""";
#pragma warning restore CA2100
        foreach (var (column, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (column, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync();
    }

    private static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    private static long? Time(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();
}
