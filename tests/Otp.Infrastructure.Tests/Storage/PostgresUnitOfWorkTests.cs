using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using Otp.Application.Storage;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage.Postgres;
using Otp.TestKit;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>What is PostgreSQL's own: several instances, locks, and connections that break.</summary>
public sealed class PostgresUnitOfWorkTests
{
    [Test]
    public async Task A_limit_holds_although_two_instances_charge_one_budget_under_different_tokens()
    {
        const int Limit = 5;
        await using var database = await PostgresTestDatabase.StartAsync();
        IUnitOfWork[] instances = [database.UnitOfWork, database.NewInstance()];
        var budget = BudgetKey.SendsTo(Samples.Hash());

        var granted = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(() => instances[caller % 2].RunAsync(
            async (storage, now) =>
            {
                await storage.Otps.FindNewestAsync(ClientId.Default, RequestToken.Parse($"t{caller}"));
                var sends = await storage.Budgets.EntriesAsync(budget, now.AddHours(-1));
                if (sends.Sum(entry => entry.Count) >= Limit)
                {
                    return false;
                }

                storage.Budgets.Charge(budget, now);
                return true;
            },
            CancellationToken.None))));

        Assert.That(granted.Count(one => one), Is.EqualTo(Limit));
    }

    [Test]
    public async Task A_code_is_verified_once_although_two_instances_judge_it()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        IUnitOfWork[] instances = [database.UnitOfWork, database.NewInstance()];
        var item = Samples.Item("t1");
        await database.UnitOfWork.AddAsync(item);

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(() => instances[caller % 2].RunAsync(
            async (storage, now) => (await storage.Otps.FindNewestAsync(item.Client, item.Token))!.Verify(Samples.RightCode, Samples.RightCode, now),
            CancellationToken.None))));

        Assert.That(verdicts.Count(verdict => verdict == VerificationResult.Valid), Is.EqualTo(1));
    }

    [Test]
    public async Task A_change_to_an_item_that_was_not_held_is_not_lost()
    {
        const int Racers = 8;
        await using var database = await PostgresTestDatabase.StartAsync();
        var item = Samples.Item("t1", new OtpPolicy { MaxAttempts = 10 });
        await database.UnitOfWork.AddAsync(item);

        await Task.WhenAll(Enumerable.Range(0, Racers).Select(_ => Task.Run(() => database.UnitOfWork.RunAsync(
            async (storage, now) => (await storage.Otps.FindAsync(item.Id))!.Verify(Samples.WrongCode, Samples.RightCode, now),
            CancellationToken.None))));

        Assert.That((await database.UnitOfWork.FindAsync(item.Id))!.FailedAttempts, Is.EqualTo(Racers));
    }

    [Test]
    public async Task Of_two_instances_that_claim_one_delivery_one_gets_it_and_the_other_does_not_wait()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        var item = Samples.Item("t1");
        var delivery = Samples.DueDelivery(item, StoredDatabase.Now);
        await database.UnitOfWork.AddAsync(item, delivery);
        var held = new HeldUnit();
        var first = database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                var claim = (await storage.Deliveries.FindFreeAsync(delivery.Id))!.Claim(TimeSpan.FromSeconds(30), now);
                await held.RunAsync(storage, now);
                return claim;
            },
            CancellationToken.None);
        await held.Started;

        var second = await database.NewInstance().RunAsync((storage, _) => storage.Deliveries.FindFreeAsync(delivery.Id), CancellationToken.None);

        Assert.That(second, Is.Null);
        held.Release();
        Assert.That(await first, Is.EqualTo(ClaimResult.Granted));
    }

    [Test]
    public async Task A_delivery_that_two_units_change_keeps_both_changes()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        var item = Samples.Item("t1");
        var delivery = Samples.Delivery(item);
        await database.UnitOfWork.AddAsync(item, delivery);
        DeliveryEvent[] events =
        [
            new DeliveryEvent.Answered(0, new SendOutcome.Accepted("workflow-1", "message-1", WholeWorkflow: false)),
            new DeliveryEvent.Reported(0, StepStatus.Delivered, null, "message-1"),
            new DeliveryEvent.Reported(0, StepStatus.Read, null, "message-1"),
        ];

        await Task.WhenAll(events.Select(happened => Task.Run(() => database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                (await storage.Deliveries.FindAsync(delivery.Id))!.Apply(happened, now);
                return 0;
            },
            CancellationToken.None))));

        var step = (await database.UnitOfWork.FindAsync(delivery.Id))!.Steps[0];
        Assert.That((step.Status, step.SentAt, step.DeliveredAt, step.ReadAt), Is.EqualTo((StepStatus.Read, StoredDatabase.Now, StoredDatabase.Now, StoredDatabase.Now)));
    }

    [Test]
    public async Task Units_that_lock_each_other_out_are_repeated()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        BudgetKey[] keys = [Charge.KeyOf("t1"), Charge.KeyOf("t2")];

        await Task.WhenAll(Enumerable.Range(0, 2).Select(caller => Task.Run(() => database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                await storage.Budgets.EntriesAsync(keys[caller], now);
                await Task.Delay(TimeSpan.FromMilliseconds(50));
                await storage.Budgets.EntriesAsync(keys[1 - caller], now);
                storage.Budgets.Charge(keys[0], now);
                return 0;
            },
            CancellationToken.None))));

        Assert.That(database.ChargesOf("t1"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_unit_that_is_on_disk_is_told_as_done_and_runs_once_though_a_watch_fails_after_it_which_is_logged()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        var runs = 0;

        var answer = await database.NewInstance(watch: new FailingWatch()).RunAsync(
            (storage, _) =>
            {
                storage.Otps.Add(Samples.Item("t1"));
                return ValueTask.FromResult(++runs);
            },
            CancellationToken.None);

        Assert.That((answer, runs), Is.EqualTo((1, 1)));
        Assert.That(database.Ask("""SELECT COUNT(*) FROM "Items" """), Is.EqualTo(1L));
        Assert.That(database.Log.Lines, Has.Count.EqualTo(1).And.Some.Matches("^Error .*It is stored all the same\\. System\\.FormatException"));
    }

    [TestCase("holds rows", "\nFOR UPDATE")]
    [TestCase("holds the item's row", "\nFOR UPDATE OF i0")]
    [TestCase("holds free rows", "\nFOR UPDATE SKIP LOCKED")]
    [TestCase("holds nothing", "")]
    public async Task A_query_that_is_marked_so_holds_its_rows_whatever_ends_a_line(string mark, string held)
    {
        foreach (var newLine in new[] { "\n", "\r\n" })
        {
            var sql = $"-- {mark}{newLine}{newLine}SELECT 1";
            await using var command = new NpgsqlCommand(sql);

            await new PostgresRowLocks().ReaderExecutingAsync(command, null!, default, CancellationToken.None);

            Assert.That(command.CommandText, Is.EqualTo(sql + held));
        }
    }

    // Whoever records an id and whoever parks a report under it meet, or the report would stay parked.
    [Test]
    public async Task A_message_is_held_under_its_id_whatever_its_case()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var free = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var recording = database.UnitOfWork.RunAsync(
            async (storage, _) =>
            {
                await storage.ParkedReports.TakeAsync("ab-1", workflowId: null);
                held.SetResult();
                await free.Task;
                return 0;
            },
            CancellationToken.None);
        await Task.WhenAny(held.Task, recording);
        var reporting = database.UnitOfWork.RunAsync(
            (storage, _) => storage.Deliveries.FindAsync(new MessageReferences("AB-1", null, null, Channel.Sms)), CancellationToken.None);

        var waiting = await Eventually.ReadAsync(
            () => Task.FromResult(database.Ask("SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")),
            waiting => waiting == 1);
        free.SetResult();

        Assert.That(await recording, Is.Zero);
        Assert.That(await reporting, Is.Null);
        Assert.That(waiting, Is.EqualTo(1));
    }

    [Test]
    public async Task A_unit_whose_connection_is_cut_is_repeated_and_its_effect_stands_once()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        var runs = 0;

        await database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                storage.Budgets.Charge(Charge.KeyOf("t1"), now);
                if (++runs == 1)
                {
                    database.Ask("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
                }

                storage.Budgets.Charge(Charge.KeyOf("t2"), now);
                return 0;
            },
            CancellationToken.None);

        Assert.That(runs, Is.EqualTo(2));
        Assert.That((database.ChargesOf("t1"), database.ChargesOf("t2")), Is.EqualTo((1L, 1L)));
    }

    [Test]
    public async Task A_unit_that_the_server_ends_for_standing_still_in_its_transaction_is_repeated()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        database.Ask($"ALTER DATABASE {new NpgsqlConnectionStringBuilder(database.Connection).Database} SET idle_in_transaction_session_timeout = '100ms'; SELECT 1");
        var (runs, reads) = (0, 0);

        await database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                await storage.Budgets.EntriesAsync(Charge.KeyOf("t1"), now);
                await StandStillAsync(++runs);
                storage.Budgets.Charge(Charge.KeyOf("t1"), now);
                return 0;
            },
            CancellationToken.None);
        var charges = await database.UnitOfWork.ReadAsync(
            async (storage, _) =>
            {
                await storage.Budgets.EntriesAsync(Charge.KeyOf("t0"), DateTimeOffset.UnixEpoch);
                await StandStillAsync(++reads);
                return (await storage.Budgets.EntriesAsync(Charge.KeyOf("t1"), DateTimeOffset.UnixEpoch)).Sum(entry => entry.Count);
            },
            CancellationToken.None);

        // The first time for longer than the server allows.
        static Task StandStillAsync(int run) => run == 1 ? Task.Delay(TimeSpan.FromSeconds(1)) : Task.CompletedTask;
        Assert.That((runs > 1, reads > 1, charges), Is.EqualTo((true, true, 1)));
    }

    [Test]
    public async Task A_read_whose_pooled_connection_has_died_is_repeated()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        await database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);
        database.Ask("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        var entries = await database.UnitOfWork.ReadAsync(
            (storage, _) => storage.Budgets.EntriesAsync(Charge.KeyOf("t1"), DateTimeOffset.UnixEpoch), CancellationToken.None);

        Assert.That(entries.Sum(entry => entry.Count), Is.EqualTo(1));
    }

    [Test]
    public async Task A_commit_whose_answer_was_lost_is_told_as_done_although_the_time_for_repeating_is_over()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        await using var cutter = new CommitCutter(database.Connection, afterTheServer: true);
        var writeTimeout = TimeSpan.FromMilliseconds(500);

        var answer = await database.NewInstance(cutter.Connection, writeTimeout).RunAsync(
            async (storage, now) =>
            {
                await Task.Delay(writeTimeout);
                return await new Charge("t1").RunAsync(storage, now);
            },
            CancellationToken.None);

        Assert.That(answer, Is.EqualTo("t1"));
        Assert.That(cutter.Cuts, Is.EqualTo(1));
        Assert.That(database.ChargesOf("t1"), Is.EqualTo(1));
    }

    [TestCase(true, 1)]
    [TestCase(false, 2)]
    public async Task A_commit_whose_answer_was_lost_is_looked_up_and_its_effect_stands_once(bool theServerGotIt, int expectedRuns)
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        await using var cutter = new CommitCutter(database.Connection, afterTheServer: theServerGotIt);
        var unit = new Charge("t1");

        var answer = await database.NewInstance(cutter.Connection).RunAsync(unit.RunAsync, CancellationToken.None);

        Assert.That(answer, Is.EqualTo("t1"));
        Assert.That(cutter.Cuts, Is.EqualTo(1));
        Assert.That(unit.Runs, Is.EqualTo(expectedRuns));
        Assert.That(database.ChargesOf("t1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_COMMIT_that_is_not_answered_in_time_is_unavailable_and_never_cancelled()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        await using var proxy = new CommitCutter(database.Connection, _ => CommitCut.None);
        var instance = database.NewInstance(proxy.Connection, TimeSpan.FromMilliseconds(500));
        await instance.RunAsync(new Charge("t0").RunAsync, CancellationToken.None);
        proxy.HoldNext();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => instance.RunAsync(new Charge("t1").RunAsync, CancellationToken.None));

        // The driver cancels what runs longer than its own limit for a command, which is two seconds here.
        await Task.Delay(TimeSpan.FromSeconds(3));
        proxy.EndHeld(passOn: true);
        var charges = await Eventually.ReadAsync(() => Task.FromResult(database.ChargesOf("t1")), charged => charged == 1);
        Assert.That((charges, proxy.Cancels), Is.EqualTo((1L, 0)));
    }

    [Test]
    public async Task A_commit_in_doubt_that_nobody_is_told_of_is_run_again()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        await using var cutter = new CommitCutter(database.Connection, afterTheServer: true);
        var runs = 0;

        await database.NewInstance(cutter.Connection).RunAsync(
            (storage, now) =>
            {
                storage.Budgets.Charge(Charge.KeyOf("t1"), now);
                return new ValueTask<int>(++runs);
            },
            CancellationToken.None);

        Assert.That((runs, database.Ask("SELECT COUNT(*) FROM \"CommitMarkers\"")), Is.EqualTo((2, 0L)));
    }

    [Test]
    public async Task A_marker_lives_an_hour()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        await database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);
        var retention = new Retention(database.UnitOfWork, new RowLifetimes(TimeSpan.FromHours(24)));

        database.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        await retention.DeleteAsync(CancellationToken.None);
        var before = database.Ask("SELECT COUNT(*) FROM \"CommitMarkers\"");
        database.Time.Advance(TimeSpan.FromMilliseconds(1));
        await retention.DeleteAsync(CancellationToken.None);

        Assert.That((before, database.Ask("SELECT COUNT(*) FROM \"CommitMarkers\"")), Is.EqualTo((1L, 0L)));
    }

    [Test]
    public async Task A_row_that_stays_locked_is_unavailable_in_time()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        var held = new HeldUnit();
        var holding = database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                await storage.Budgets.EntriesAsync(Charge.KeyOf("t1"), now);
                return await held.RunAsync(storage, now);
            },
            CancellationToken.None);
        await held.Started;
        var impatient = database.NewInstance(writeTimeout: TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => impatient.RunAsync(
            async (storage, now) => (await storage.Budgets.EntriesAsync(Charge.KeyOf("t1"), now)).Count, CancellationToken.None));

        held.Release();
        await holding;
    }

    [TestCase(1_000 + 1, true)]
    [TestCase(1_000, false)]
    public async Task A_budget_that_is_far_from_spent_is_read_without_waiting_for_those_who_charge_it(int limit, bool isFar)
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        var held = new HeldUnit();
        var holding = database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                await storage.Budgets.EntriesAsync(Charge.KeyOf("t1"), now);
                return await held.RunAsync(storage, now);
            },
            CancellationToken.None);
        await held.Started;
        var impatient = database.NewInstance(writeTimeout: TimeSpan.FromMilliseconds(200));

        var reading = impatient.RunAsync(
            async (storage, now) => (await storage.Budgets.EntriesOnceSpentAsync(new(Charge.KeyOf("t1"), now), limit)).Count, CancellationToken.None);

        if (isFar)
        {
            Assert.That(await reading, Is.Zero);
        }
        else
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => reading);
        }

        held.Release();
        await holding;
    }

    [Test]
    public async Task A_pool_without_a_free_connection_is_unavailable_in_time()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        var narrow = database.NewInstance($"{database.Connection};Maximum Pool Size=1", TimeSpan.FromMilliseconds(500));
        var held = new HeldUnit();
        var holding = narrow.RunAsync(held.RunAsync, CancellationToken.None);
        await held.Started;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => narrow.RunAsync(new Charge("t1").RunAsync, CancellationToken.None));

        held.Release();
        await holding;
        await narrow.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);
        Assert.That(database.ChargesOf("t1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        var nowhere = database.NewInstance("Host=127.0.0.1;Port=1;Database=otp;Username=otp", TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => nowhere.RunAsync(new Charge("t1").RunAsync, CancellationToken.None));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => nowhere.ReadAsync(new Charge("t1").RunAsync, CancellationToken.None));
    }

    [Test]
    public async Task A_commit_waits_for_the_disk_whatever_the_role_says()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        database.Ask($"ALTER DATABASE {new NpgsqlConnectionStringBuilder(database.Connection).Database} SET synchronous_commit = off; SELECT 1");
        await using var source = NpgsqlDataSource.Create(PostgresServer.From(database.Connection, TimeSpan.FromSeconds(2)).ConnectionString);
        await using var command = source.CreateCommand("SHOW synchronous_commit");

        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo("on"));
    }

    [Test]
    public async Task Instances_that_start_together_migrate_once()
    {
        var connection = LocalPostgres.Server.CreateDatabase();
        try
        {
            await using var source = NpgsqlDataSource.Create($"{connection};Pooling=false");
            var contexts = new PooledDbContextFactory<PostgresOtpDbContext>(PostgresTestDatabase.Options(source));

            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new PostgresDatabase(contexts, source).StartingAsync(CancellationToken.None))));

            await using var context = await contexts.CreateDbContextAsync();
            await using var command = source.CreateCommand("""SELECT COUNT(*) FROM "__EFMigrationsHistory" """);
            Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo((long)context.Database.GetMigrations().Count()));
        }
        finally
        {
            LocalPostgres.Server.DropDatabase(connection);
        }
    }

    [Test]
    public async Task A_start_without_the_database_says_what_to_do_and_no_password()
    {
        await using var source = NpgsqlDataSource.Create(LocalPostgres.Server.ConnectionTo("no_such_database") + ";Password=not-to-be-told;Pooling=false");
        var contexts = new PooledDbContextFactory<PostgresOtpDbContext>(PostgresTestDatabase.Options(source));

        var thrown = await Assert.ThrowsAsync<StartupException>(() => new PostgresDatabase(contexts, source).StartingAsync(CancellationToken.None));

        Assert.That(thrown!.Message, Does.Contain("ConnectionStrings:Otp").And.Contain("SQLSTATE 3D000"));
        Assert.That(thrown.ToString(), Does.Not.Contain("not-to-be-told"));
    }

    [Test]
    public async Task Tables_that_a_newer_version_made_are_refused()
    {
        await using var database = await PostgresTestDatabase.StartAsync();
        await using var source = NpgsqlDataSource.Create(database.Connection);
        await using (var newer = source.CreateCommand("INSERT INTO \"__EFMigrationsHistory\" VALUES ('99991231235959_Newer', '99.0.0')"))
        {
            await newer.ExecuteNonQueryAsync();
        }

        var contexts = new PooledDbContextFactory<PostgresOtpDbContext>(PostgresTestDatabase.Options(source));
        var refusal = await Assert.ThrowsAsync<StartupException>(() => new PostgresDatabase(contexts, source).StartingAsync(CancellationToken.None));

        Assert.That(refusal!.Message, Does.StartWith("ConnectionStrings:Otp names a database that a newer version of the service has migrated."));
    }
}
