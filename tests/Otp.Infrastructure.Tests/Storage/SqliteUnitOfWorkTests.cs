using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

public sealed class SqliteUnitOfWorkTests
{
    private static readonly string[] CallerFirst = ["caller", "report"];
    private static readonly TimeSpan AMoment = TimeSpan.FromMilliseconds(150);

    [Test]
    public async Task What_returned_survives_a_crash_at_once()
    {
        await using var database = await TestDatabase.StartAsync();
        await database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);

        using var image = database.CrashImage();
        await using var reopened = TestDatabase.Open(image);

        Assert.That(reopened.ChargesOf("t1"), Is.EqualTo(1));
        var entries = await reopened.UnitOfWork.ReadAsync(
            (storage, _) => storage.Budgets.EntriesAsync(Charge.KeyOf("t1"), DateTimeOffset.UnixEpoch), CancellationToken.None);
        Assert.That(entries.Sum(entry => entry.Count), Is.EqualTo(1));
    }

    [Test]
    public async Task The_writer_goes_on_after_a_unit_that_threw()
    {
        await using var database = await TestDatabase.StartAsync();
        await Assert.ThrowsAsync<FormatException>(
            () => database.UnitOfWork.RunAsync(new Charge("t1", new FormatException()).RunAsync, CancellationToken.None));

        await database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);

        Assert.That(database.ChargesOf("t1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_unit_that_is_on_disk_is_told_as_done_and_runs_once_though_a_watch_fails_after_it_which_is_logged()
    {
        await using var database = await TestDatabase.StartAsync();
        database.Watch.By = new FailingWatch();
        var runs = 0;

        var answer = await database.UnitOfWork.RunAsync(
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

    [Test]
    public async Task A_unit_that_throws_within_a_batch_fails_alone_and_every_effect_stands_once()
    {
        await using var database = await TestDatabase.StartAsync();
        var (first, bad, last) = (new Charge("first"), new Charge("bad", new FormatException()), new Charge("last"));
        var held = new HeldUnit();
        var holding = database.UnitOfWork.RunAsync(held.RunAsync, CancellationToken.None);
        await held.Started;
        var firstTask = database.UnitOfWork.RunAsync(first.RunAsync, CancellationToken.None);
        var badTask = database.UnitOfWork.RunAsync(bad.RunAsync, CancellationToken.None);
        var lastTask = database.UnitOfWork.RunAsync(last.RunAsync, CancellationToken.None);

        held.Release();

        Assert.That(await holding, Is.EqualTo("held"));
        Assert.That(await firstTask, Is.EqualTo("first"));
        Assert.That(await lastTask, Is.EqualTo("last"));
        await Assert.ThrowsAsync<FormatException>(() => badTask);
        Assert.Multiple(() =>
        {
            Assert.That(first.Runs, Is.EqualTo(2), "once in the batch, once alone");
            Assert.That(bad.Runs, Is.EqualTo(2), "once in the batch, once alone");
            Assert.That(last.Runs, Is.EqualTo(1), "the batch did not come to it");
            Assert.That(database.ChargesOf("first"), Is.EqualTo(1));
            Assert.That(database.ChargesOf("bad"), Is.Zero);
            Assert.That(database.ChargesOf("last"), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Within_a_batch_a_unit_that_went_by_what_others_have_changed_is_run_again_alone_and_every_effect_stands_once()
    {
        await using var database = await TestDatabase.StartAsync();
        var item = Samples.Item("t1");
        var delivery = Samples.Delivery(item);
        await database.UnitOfWork.AddAsync(item, delivery);
        var (first, answer, last) = (new Charge("first"), new Answer(delivery), new Charge("last"));
        var held = new HeldUnit();
        var holding = database.UnitOfWork.RunAsync(held.RunAsync, CancellationToken.None);
        await held.Started;
        var firstTask = database.UnitOfWork.RunAsync(first.RunAsync, CancellationToken.None);
        var changeTask = database.UnitOfWork.RunAsync(
            async (storage, _) =>
            {
                (await storage.Deliveries.FindAsync(delivery.Id))!.Release();
                return 0;
            },
            CancellationToken.None);
        var answerTask = database.UnitOfWork.RunAsync(answer.RunAsync, CancellationToken.None);
        var lastTask = database.UnitOfWork.RunAsync(last.RunAsync, CancellationToken.None);

        held.Release();
        await Task.WhenAll(holding, firstTask, changeTask, answerTask, lastTask);

        var stored = (await database.UnitOfWork.FindAsync(delivery.Id))!;
        Assert.Multiple(() =>
        {
            Assert.That(answer.Runs, Is.EqualTo(2), "once in the batch, once alone");
            Assert.That((stored.Steps[0].Status, stored.LeasedUntil), Is.EqualTo((StepStatus.Submitted, default(DateTimeOffset?))));
            Assert.That(database.ChargesOf("first"), Is.EqualTo(1));
            Assert.That(database.ChargesOf("last"), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Nobody_is_answered_before_the_commit()
    {
        var commit = new CommitGate();
        await using var database = await TestDatabase.StartAsync(commit.Guard);

        var first = database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);
        await commit.Reached;
        await Task.Delay(AMoment);

        Assert.That(first.IsCompleted, Is.False);
        Assert.That(database.ChargesOf("t1"), Is.Zero);
        commit.Open();
        await first;
        Assert.That(database.ChargesOf("t1"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_first_unit_of_a_batch_is_answered_no_sooner_than_the_last()
    {
        await using var database = await TestDatabase.StartAsync();
        var (before, inBatch) = (new HeldUnit(), new HeldUnit());
        var holding = database.UnitOfWork.RunAsync(before.RunAsync, CancellationToken.None);
        await before.Started;
        var first = database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);
        var last = database.UnitOfWork.RunAsync(inBatch.RunAsync, CancellationToken.None);
        before.Release();
        await holding;
        await inBatch.Started;
        await Task.Delay(AMoment);

        Assert.That(first.IsCompleted, Is.False);
        Assert.That(database.ChargesOf("t1"), Is.Zero);

        inBatch.Release();
        await Task.WhenAll(first, last);
        Assert.That(database.ChargesOf("t1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_caller_that_is_cancelled_while_it_waits_gives_up_and_its_unit_never_runs()
    {
        await using var database = await TestDatabase.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var held = new HeldUnit();
        var holding = database.UnitOfWork.RunAsync(held.RunAsync, CancellationToken.None);
        await held.Started;
        var charge = new Charge("t1");
        var waiting = database.UnitOfWork.RunAsync(charge.RunAsync, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => waiting);
        held.Release();
        await holding;
        await database.UnitOfWork.RunAsync(new Charge("t2").RunAsync, CancellationToken.None);
        Assert.That(charge.Runs, Is.Zero);
        Assert.That(database.ChargesOf("t1"), Is.Zero);
    }

    [Test]
    public async Task A_unit_that_has_started_is_not_cancelled()
    {
        await using var database = await TestDatabase.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var held = new HeldUnit();
        var running = database.UnitOfWork.RunAsync(held.RunAsync, cancellation.Token);
        await held.Started;

        await cancellation.CancelAsync();
        await Task.Delay(AMoment);

        Assert.That(running.IsCompleted, Is.False);
        held.Release();
        Assert.That(await running, Is.EqualTo("held"));
    }

    [Test]
    public async Task A_unit_whose_turn_does_not_come_in_time_never_runs()
    {
        await using var database = await TestDatabase.StartAsync(AMoment);
        var held = new HeldUnit();
        var holding = database.UnitOfWork.RunAsync(held.RunAsync, CancellationToken.None);
        await held.Started;
        var charge = new Charge("t1");

        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.UnitOfWork.RunAsync(charge.RunAsync, CancellationToken.None));

        held.Release();
        Assert.That(await holding, Is.EqualTo("held"), "it had started, so its outcome is the answer, however long it took");
        Assert.That(charge.Runs, Is.Zero);
        Assert.That(database.ChargesOf("t1"), Is.Zero);
    }

    [Test]
    public async Task A_fault_in_the_instant_of_the_timeout_is_the_units_own()
    {
        // The continuation of the timeout is held back until the unit has failed.
        var continuations = new HeldContinuations();
        await using var database = await TestDatabase.StartAsync(AMoment);
        var held = new HeldUnit();
        var running = continuations.Start(() => database.UnitOfWork.RunAsync(held.RunAsync, CancellationToken.None));
        await continuations.First;
        held.Fail(new FormatException());
        await Task.Delay(AMoment);

        continuations.Release();

        await Assert.ThrowsAsync<FormatException>(() => running);
    }

    [Test]
    public async Task A_locked_database_is_unavailable_until_the_lock_is_gone()
    {
        await using var database = await TestDatabase.StartAsync();
        using (database.Lock())
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(
                () => database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None));
        }

        await database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);

        Assert.That(database.ChargesOf("t1"), Is.EqualTo(1));
    }

    [Test]
    public async Task What_nobody_waits_for_is_done_behind_the_callers_that_wait_with_it()
    {
        await using var database = await TestDatabase.StartAsync();
        var held = new HeldUnit();
        var holding = database.UnitOfWork.RunAsync(held.RunAsync, CancellationToken.None);
        await held.Started;
        var order = new List<string>();

        var behind = database.UnitOfWork.RunBehindAsync(NoteAsync("report"), CancellationToken.None);
        var caller = database.UnitOfWork.RunAsync(NoteAsync("caller"), CancellationToken.None);
        held.Release();
        await Task.WhenAll(holding, behind, caller);

        Assert.That(order, Is.EqualTo(CallerFirst));

        Func<IStorage, DateTimeOffset, ValueTask<int>> NoteAsync(string name) => (_, _) =>
        {
            order.Add(name);
            return ValueTask.FromResult(0);
        };
    }

    [Test]
    public async Task Once_it_has_stopped_storage_is_unavailable_to_writers_and_readers()
    {
        await using var database = await TestDatabase.StartAsync();
        await database.UnitOfWork.DisposeAsync();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.UnitOfWork.RunBehindAsync(new Charge("t1").RunAsync, CancellationToken.None));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.UnitOfWork.ReadAsync(new Charge("t1").RunAsync, CancellationToken.None));
    }

    [Test]
    public async Task A_stopped_queue_refuses_and_what_waited_was_done()
    {
        await using var database = await TestDatabase.StartAsync();
        var held = new HeldUnit();
        var holding = database.UnitOfWork.RunAsync(held.RunAsync, CancellationToken.None);
        await held.Started;
        var waiting = database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);

        var stopping = database.UnitOfWork.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => database.UnitOfWork.RunAsync(new Charge("t2").RunAsync, CancellationToken.None));
        held.Release();
        await stopping;

        Assert.That(await holding, Is.EqualTo("held"));
        Assert.That(await waiting, Is.EqualTo("t1"));
        Assert.That(database.ChargesOf("t1"), Is.EqualTo(1));
        Assert.That(database.ChargesOf("t2"), Is.Zero);
    }
}
