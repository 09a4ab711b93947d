using Microsoft.Data.Sqlite;
using Npgsql;
using Otp.TestKit;

namespace Otp.FaultTests.Starting;

internal sealed class SchemaTests : FaultFixture
{
    private const string Newer = "INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\") VALUES ('99991231235959_Newer', '99.0.0')";
    private const string NotNewer = "DELETE FROM \"__EFMigrationsHistory\" WHERE \"ProductVersion\" = '99.0.0'";
    // Steps had a table of their own, and the provider was told 32 random digits for each.
    private const string BackToTheFirstSchema =
        """
        CREATE TABLE "DeliverySteps" (
            "Index" INTEGER NOT NULL, "DeliveryId" BLOB NOT NULL, "Channel" INTEGER NOT NULL, "Address" TEXT NULL, "MaskedAddress" TEXT NOT NULL,
            "ClientRef" TEXT NOT NULL, "Status" INTEGER NOT NULL, "MessageId" TEXT NULL, "OutcomeWasUnknown" INTEGER NOT NULL, "FailedCalls" INTEGER NOT NULL,
            "SentAt" INTEGER NULL, "DeliveredAt" INTEGER NULL, "ReadAt" INTEGER NULL, "Error" TEXT NULL,
            CONSTRAINT "PK_DeliverySteps" PRIMARY KEY ("DeliveryId", "Index"),
            CONSTRAINT "FK_DeliverySteps_Deliveries_DeliveryId" FOREIGN KEY ("DeliveryId") REFERENCES "Deliveries" ("Id") ON DELETE CASCADE);
        INSERT INTO "DeliverySteps"
        SELECT coalesce(value->>'index', 0), "Deliveries"."Id", value->>'channel', value->>'address', value->>'maskedAddress', lower(hex(randomblob(16))), coalesce(value->>'status', 0),
            value->>'messageId', coalesce(value->>'outcomeWasUnknown', 0), coalesce(value->>'failedCalls', 0), value->>'sentAt', value->>'deliveredAt', value->>'readAt',
            (value->'error'->>'code') || '|' || (value->'error'->>'reason')
        FROM "Deliveries", json_each("Steps");
        CREATE UNIQUE INDEX "IX_DeliverySteps_ClientRef" ON "DeliverySteps" ("ClientRef");
        CREATE INDEX "IX_DeliverySteps_MessageId" ON "DeliverySteps" ("MessageId") WHERE "MessageId" IS NOT NULL;
        ALTER TABLE "Deliveries" DROP COLUMN "Steps";
        ALTER TABLE "Deliveries" DROP COLUMN "Version";
        ALTER TABLE "Items" DROP COLUMN "Version";
        DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" LIKE '%_StepsInTheirDelivery';
        """;

    private const string PostgresBackToTheFirstSchema =
        """
        CREATE TABLE "DeliverySteps" (
            "Index" integer NOT NULL, "DeliveryId" bytea NOT NULL, "Channel" integer NOT NULL, "Address" character varying(50), "MaskedAddress" character varying(50) NOT NULL,
            "ClientRef" character varying(32) NOT NULL, "Status" integer NOT NULL, "MessageId" character varying(128), "OutcomeWasUnknown" boolean NOT NULL,
            "FailedCalls" integer NOT NULL, "SentAt" bigint, "DeliveredAt" bigint, "ReadAt" bigint, "Error" text,
            CONSTRAINT "PK_DeliverySteps" PRIMARY KEY ("DeliveryId", "Index"),
            CONSTRAINT "FK_DeliverySteps_Deliveries_DeliveryId" FOREIGN KEY ("DeliveryId") REFERENCES "Deliveries" ("Id") ON DELETE CASCADE);
        INSERT INTO "DeliverySteps"
        SELECT coalesce((value->>'index')::int, 0), "Id", (value->>'channel')::int, value->>'address', value->>'maskedAddress', replace(gen_random_uuid()::text, '-', ''),
            coalesce((value->>'status')::int, 0), value->>'messageId', coalesce((value->>'outcomeWasUnknown')::boolean, false), coalesce((value->>'failedCalls')::int, 0),
            (value->>'sentAt')::bigint, (value->>'deliveredAt')::bigint, (value->>'readAt')::bigint, (value->'error'->>'code') || '|' || (value->'error'->>'reason')
        FROM "Deliveries", json_array_elements("Steps"::json) AS steps(value);
        CREATE UNIQUE INDEX "IX_DeliverySteps_ClientRef" ON "DeliverySteps" ("ClientRef");
        CREATE INDEX "IX_DeliverySteps_MessageId" ON "DeliverySteps" ("MessageId") WHERE "MessageId" IS NOT NULL;
        ALTER TABLE "Deliveries" DROP COLUMN "Steps";
        ALTER TABLE "Deliveries" DROP COLUMN "Version";
        ALTER TABLE "Items" DROP COLUMN "Version";
        DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" LIKE '%_StepsInTheirDelivery';
        """;

    private const string Sentence = "- ConnectionStrings:Otp names a database that a newer version of the service has migrated.";

    [Test]
    public async Task A_file_that_a_newer_version_has_migrated_is_refused_and_stays_byte_for_byte_as_it_was()
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);
        await UnderLoadAsync(load, () => Task.CompletedTask);
        Assert.That(await service.TerminateAsync(), Is.Zero);
        await ExecuteAsync(service.DatabasePath, Newer);
        var before = await File.ReadAllBytesAsync(service.DatabasePath);

        var (exitCode, output) = await service.StartInVainAsync();

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("The OTP service cannot start:").And.Contain(Sentence).And.Not.Contain("   at "));
        Assert.That(await File.ReadAllBytesAsync(service.DatabasePath), Is.EqualTo(before));
        await ExecuteAsync(service.DatabasePath, NotNewer);
        await service.StartAsync();
        await AuditAsync("newer schema, SQLite", load, service);
    }

    [Test]
    public async Task A_PostgreSQL_database_that_a_newer_version_has_migrated_is_refused()
    {
        var connection = LocalPostgres.Server.CreateDatabase();
        await using var source = NpgsqlDataSource.Create(connection);
        var service = await StartServiceAsync(("Database__Provider", "Postgres"), ("ConnectionStrings__Otp", connection));
        var load = NewLoad(service);
        await UnderLoadAsync(load, () => Task.CompletedTask);
        Assert.That(await service.TerminateAsync(), Is.Zero);
        await ExecuteAsync(source, Newer);

        var (exitCode, output) = await service.StartInVainAsync();

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("The OTP service cannot start:").And.Contain(Sentence).And.Not.Contain("   at "));
        await ExecuteAsync(source, NotNewer);
        await service.StartAsync();
        await AuditAsync("newer schema, PostgreSQL", load, service);
        await service.KillAsync();
        LocalPostgres.Server.DropDatabase(connection);
    }

    [Test]
    public async Task A_file_of_the_first_schema_is_taken_over_with_all_that_is_under_way()
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);

        var takeOver = await DisruptAsync(() => UnderLoadAsync(load, async () =>
        {
            await service.KillAsync();
            await ExecuteAsync(service.DatabasePath, BackToTheFirstSchema);
            await service.StartAsync();
        }));

        await AuditAsync("first schema, taken over, SQLite", load, service, takeOver);
    }

    [Test]
    public async Task A_PostgreSQL_database_of_the_first_schema_is_taken_over_with_all_that_is_under_way()
    {
        var connection = LocalPostgres.Server.CreateDatabase();
        await using var source = NpgsqlDataSource.Create(connection);
        var service = await StartServiceAsync(("Database__Provider", "Postgres"), ("ConnectionStrings__Otp", connection));
        var load = NewLoad(service);

        var takeOver = await DisruptAsync(() => UnderLoadAsync(load, async () =>
        {
            await service.KillAsync();
            await ExecuteAsync(source, PostgresBackToTheFirstSchema);
            await service.StartAsync();
        }));

        await AuditAsync("first schema, taken over, PostgreSQL", load, service, takeOver);
        await service.KillAsync();
        LocalPostgres.Server.DropDatabase(connection);
    }

    // The oldest there can be: a file with none of the tables, left behind in the middle of the first migration.
    [Test]
    public async Task An_older_schema_is_migrated_and_what_stands_beside_it_is_kept()
    {
        var service = NewService();
        await ExecuteAsync(
            service.DatabasePath,
            """
            CREATE TABLE "Notes" ("Text" TEXT NOT NULL);
            INSERT INTO "Notes" VALUES ('kept');
            CREATE TABLE "__EFMigrationsHistory" ("MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY, "ProductVersion" TEXT NOT NULL);
            CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-23 11:59:59+00:00');
            """);

        await service.StartAsync();
        var load = NewLoad(service);
        await UnderLoadAsync(load, () => Task.CompletedTask);

        await AuditAsync("older schema, migrated at start", load, service);
        await using var connection = await OpenAsync(service.DatabasePath);
        await using var read = connection.CreateCommand();
        read.CommandText = "SELECT \"Text\" FROM \"Notes\"";
        Assert.That(await read.ExecuteScalarAsync(), Is.EqualTo("kept"));
    }

    private static async Task<SqliteConnection> OpenAsync(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    // The last connection to close leaves the file alone, without a log beside it.
    private static async Task ExecuteAsync(string path, string sql)
    {
        await using var connection = await OpenAsync(path);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
