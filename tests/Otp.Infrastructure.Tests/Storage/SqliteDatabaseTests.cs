using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Otp.Domain.Otps;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage.Sqlite;
using Otp.TestKit;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

public sealed class SqliteDatabaseTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task It_makes_the_folder_and_the_tables()
    {
        var file = SqliteFile.From("Data Source=a/b/otp.db", _folder.Path);

        await StartAsync(file);

        await using var connection = Open(file);
        await using var context = SqliteOtpDbContext.Over(connection);
        Assert.That(File.Exists(_folder.File("a/b/otp.db")), Is.True);
        Assert.That(await context.Database.GetPendingMigrationsAsync(), Is.Empty);
        Assert.That(await context.Items.CountAsync(), Is.Zero);
    }

    [Test]
    public async Task The_migrations_make_the_whole_model()
    {
        var file = SqliteFile.From("Data Source=otp.db", _folder.Path);
        await StartAsync(file);

        await using var connection = Open(file);
        await using var context = SqliteOtpDbContext.Over(connection);

        Assert.That(context.Database.HasPendingModelChanges(), Is.False);
    }

    // Renewed by the command in CONTRIBUTING.md, Add a column.
    [Test]
    public void The_model_that_is_compiled_ahead_is_the_one_that_would_be_built()
    {
        using var connection = new SqliteConnection();
        using var context = SqliteOtpDbContext.Over(connection);

        var built = context.GetService<IDesignTimeModel>().Model;

        Assert.That(context.Model, Is.InstanceOf<RuntimeModel>(), "it is compiled");
        Assert.That(Described(context.Model), Is.EqualTo(Described(built)));
    }

    [Test]
    public async Task What_is_known_of_migrations_without_Entity_Framework_is_what_it_knows()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await using var context = SqliteOtpDbContext.Over(connection);

        Assert.That(SqliteSchema.Known, Is.EqualTo(context.Database.GetMigrations()).And.Not.Empty);
    }

    [Test]
    public async Task It_writes_ahead_and_every_commit_of_the_writer_is_synced()
    {
        SqliteConnection? writer = null;
        await using var database = await TestDatabase.StartAsync(connection => writer = connection);

        await database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);

        Assert.That(writer!.Ask("PRAGMA journal_mode"), Is.EqualTo("wal"));
        Assert.That(writer!.Ask("PRAGMA synchronous"), Is.EqualTo(2L), "FULL, https://www.sqlite.org/pragma.html#pragma_synchronous");
        Assert.That(writer!.Ask("PRAGMA foreign_keys"), Is.EqualTo(1L));
    }

    [Test]
    public async Task Starting_again_keeps_what_is_stored()
    {
        var file = SqliteFile.From("Data Source=otp.db", _folder.Path);
        await StartAsync(file);
        var item = Samples.Item("t1");
        await using (var database = TestDatabase.Open(_folder))
        {
            await database.UnitOfWork.AddAsync(item);
        }

        await StartAsync(file);

        await using var reopened = TestDatabase.Open(_folder);
        Assert.That((await reopened.UnitOfWork.FindAsync(item.Id))!.Token, Is.EqualTo(RequestToken.Parse("t1")));
    }

    [Test]
    public async Task Leases_of_the_process_before_are_void()
    {
        var file = SqliteFile.From("Data Source=otp.db", _folder.Path);
        await StartAsync(file);
        var item = Samples.Item("t1");
        var delivery = Samples.Delivery(item);
        await using (var database = TestDatabase.Open(_folder))
        {
            await database.UnitOfWork.AddAsync(item, delivery);
            Assert.That(await DueAsync(database), Is.Empty, "it is leased");
        }

        await StartAsync(file);

        await using var reopened = TestDatabase.Open(_folder);
        var stored = await reopened.UnitOfWork.FindAsync(delivery.Id);
        Assert.That(stored!.LeasedUntil, Is.Null);
        Assert.That(stored.Fence, Is.EqualTo(1));
        Assert.That(await DueAsync(reopened), Is.EqualTo(new[] { delivery.Id }));
    }

    [Test]
    public async Task A_second_process_on_the_file_is_refused_until_the_first_has_ended()
    {
        var file = SqliteFile.From("Data Source=otp.db", _folder.Path);
        using (var first = new SqliteFileLock(file))
        {
            await new SqliteDatabase(file, first).StartingAsync(CancellationToken.None);

            var refusal = await Assert.ThrowsAsync<StartupException>(() => StartAsync(file));

            Assert.That(refusal!.Message, Does.StartWith("ConnectionStrings:Otp").And.Contain("stop the other one"));
        }

        await StartAsync(file);
    }

    [Test]
    public async Task A_migration_that_was_killed_does_not_hang_the_next_start()
    {
        // Entity Framework keeps its own lock in a table, and waits for it without end.
        var file = SqliteFile.From("Data Source=otp.db", _folder.Path);
        await using (var connection = Open(file))
        {
            connection.Run(
                """
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" ("Id", "Timestamp") VALUES (1, '2026-11-23 11:59:59+00:00');
                """);
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var fileLock = new SqliteFileLock(file);
        var database = new SqliteDatabase(file, fileLock);

        Assert.That(async () => await database.StartingAsync(patience.Token), Throws.Nothing);
    }

    [Test]
    public async Task A_file_that_is_no_database_is_named_with_the_remedy()
    {
        await File.WriteAllTextAsync(_folder.File("otp.db"), new string('x', 4096));
        var file = SqliteFile.From("Data Source=otp.db", _folder.Path);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => StartAsync(file));

        Assert.That(refusal!.Message, Does.StartWith("ConnectionStrings:Otp").And.Contain("file damaged").And.Contain("Check the file"));
    }

    [TestCase(3)]
    [TestCase(7)]
    public async Task A_file_with_one_damaged_page_is_refused_and_left_as_it_was(int page)
    {
        const int PageSize = 4096;
        var file = SqliteFile.From("Data Source=otp.db", _folder.Path);
        await StartAsync(file);
        var bytes = await File.ReadAllBytesAsync(file.Path);
        bytes.AsSpan((page - 1) * PageSize, PageSize).Fill(0xA5);
        await File.WriteAllBytesAsync(file.Path, bytes);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => StartAsync(file));

        Assert.That(refusal!.Message, Does.StartWith("ConnectionStrings:Otp").And.Contain("file damaged").And.Contain("restore a backup"));
        Assert.That(await File.ReadAllBytesAsync(file.Path), Is.EqualTo(bytes));
    }

    [Test]
    public async Task Tables_that_a_newer_version_made_are_refused_and_left_as_they_were()
    {
        var file = SqliteFile.From("Data Source=otp.db", _folder.Path);
        await StartAsync(file);
        await using (var connection = Open(file))
        {
            connection.Run("INSERT INTO \"__EFMigrationsHistory\" VALUES ('99991231235959_Newer', '99.0.0')");
            connection.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        var bytes = await File.ReadAllBytesAsync(file.Path);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => StartAsync(file));

        Assert.That(refusal!.Message, Does.StartWith("ConnectionStrings:Otp names a database that a newer version of the service has migrated."));
        Assert.That(await File.ReadAllBytesAsync(file.Path), Is.EqualTo(bytes));
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_is_named_with_the_remedy()
    {
        await File.WriteAllTextAsync(_folder.File("data"), "in the way");
        var file = SqliteFile.From("Data Source=data/otp.db", _folder.Path);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => StartAsync(file));

        Assert.That(refusal!.Message, Does.StartWith("ConnectionStrings:Otp names a folder that cannot be made"));
    }

    [Test]
    public void A_relative_path_is_resolved_against_the_content_root()
    {
        var file = SqliteFile.From("Data Source=data/otp.db", "/srv/otp");

        Assert.That(file.Path, Is.EqualTo("/srv/otp/data/otp.db"));
        Assert.That(file.ConnectionString, Is.EqualTo("Data Source=/srv/otp/data/otp.db;Default Timeout=1;Pooling=False"));
    }

    [Test]
    public void An_absolute_path_stays()
    {
        Assert.That(SqliteFile.From("Data Source=/var/lib/otp/otp.db", "/srv/otp").Path, Is.EqualTo("/var/lib/otp/otp.db"));
    }

    private static SqliteConnection Open(SqliteFile file)
    {
        var connection = new SqliteConnection(file.ConnectionString);
        connection.Open();
        return connection;
    }

    private static async Task StartAsync(SqliteFile file)
    {
        using var fileLock = new SqliteFileLock(file);
        await new SqliteDatabase(file, fileLock).StartingAsync(CancellationToken.None);
    }

    private static Task<IReadOnlyList<Domain.Delivery.DeliveryId>> DueAsync(TestDatabase database)
        => database.UnitOfWork.ReadAsync((storage, now) => storage.Deliveries.FindDueAsync(now, 10), CancellationToken.None);

    // Entity Framework's own description, and what it leaves out of that. (What stands for no name at all does not matter: none is generated.)
    private static string Described(IModel model) => string.Join('\n', model.GetEntityTypes().Select(entity => string.Join('\n',
    [
        entity.ToDebugString(MetadataDebugStringOptions.LongDefault & ~MetadataDebugStringOptions.IncludeAnnotations)
            .Replace("Sentinel: ", "", StringComparison.Ordinal),
        entity.GetTableName(),
        .. entity.GetFlattenedProperties().Select(property
            => $"{property.Name}: {property.GetColumnName()} {property.GetColumnType()} {property.GetTypeMapping().Converter?.GetType()}"),
        .. entity.GetIndexes().Select(index => $"{index.GetDatabaseName()} {index.GetFilter()}"),
    ])));
}
