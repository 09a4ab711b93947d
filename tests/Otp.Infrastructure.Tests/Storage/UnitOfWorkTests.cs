using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>What a unit of work promises, whatever the engine.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class UnitOfWorkTests(Engine engine)
{
    [Test]
    public async Task What_returned_is_seen_by_another_connection()
    {
        await using var database = await StoredDatabase.StartAsync(engine);

        var answer = await database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);

        Assert.That(answer, Is.EqualTo("t1"));
        Assert.That(database.ChargesOf("t1"), Is.EqualTo(1));
    }

    [Test]
    public async Task What_threw_left_nothing()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var fault = new FormatException("a defect");

        var thrown = await Assert.ThrowsAsync<FormatException>(
            () => database.UnitOfWork.RunAsync(new Charge("t1", fault).RunAsync, CancellationToken.None));

        Assert.That(thrown, Is.SameAs(fault));
        Assert.That(database.ChargesOf("t1"), Is.Zero);
    }

    [Test]
    public async Task Units_that_race_for_one_row_lose_no_update()
    {
        const int Racers = 300;
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1", new OtpPolicy { MaxAttempts = Racers + 1 });
        await database.UnitOfWork.AddAsync(item);

        await Task.WhenAll(Enumerable.Range(0, Racers).Select(_ => Task.Run(() => database.UnitOfWork.RunAsync(
            async (storage, now) => (await storage.Otps.FindNewestAsync(item.Client, item.Token))!.Verify(Samples.WrongCode, Samples.RightCode, now),
            CancellationToken.None))));

        var stored = await database.UnitOfWork.FindAsync(item.Id);
        Assert.That(stored!.FailedAttempts, Is.EqualTo(Racers));
        Assert.That(stored.Status, Is.EqualTo(OtpStatus.Pending));
    }

    [Test]
    public async Task Of_many_that_verify_one_code_at_once_exactly_one_succeeds()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1");
        await database.UnitOfWork.AddAsync(item);

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => database.UnitOfWork.RunAsync(
            async (storage, now) => (await storage.Otps.FindNewestAsync(item.Client, item.Token))!.Verify(Samples.RightCode, Samples.RightCode, now),
            CancellationToken.None))));

        Assert.That(verdicts.Count(verdict => verdict == VerificationResult.Valid), Is.EqualTo(1));
        Assert.That(verdicts.Count(verdict => verdict == VerificationResult.AlreadyVerified), Is.EqualTo(63));
    }

    [Test]
    public async Task What_goes_on_from_a_delivery_as_it_was_stored_is_written_without_reading_it()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var delivery = await StoreDeliveryAsync(database);
        var unit = new Answer(delivery);

        await database.UnitOfWork.RunAsync(unit.RunAsync, CancellationToken.None);

        Assert.That(unit.Runs, Is.EqualTo(1));
        var stored = (await database.UnitOfWork.FindAsync(delivery.Id))!;
        Assert.That(stored.Steps[0].Status, Is.EqualTo(StepStatus.Submitted));
        Assert.That((delivery.Version, stored.Version), Is.EqualTo((0, 1)));
        Assert.That(delivery.Steps[0].Status, Is.EqualTo(StepStatus.Pending), "others may be looking at it");
    }

    [Test]
    public async Task A_unit_that_went_by_what_others_have_changed_since_is_run_again_and_loses_no_change()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var delivery = await StoreDeliveryAsync(database);
        await database.UnitOfWork.RunAsync(
            async (storage, _) =>
            {
                (await storage.Deliveries.FindAsync(delivery.Id))!.Release();
                return 0;
            },
            CancellationToken.None);
        var unit = new Answer(delivery);

        await database.UnitOfWork.RunAsync(unit.RunAsync, CancellationToken.None);

        Assert.That(unit.Runs, Is.EqualTo(2));
        var stored = (await database.UnitOfWork.FindAsync(delivery.Id))!;
        Assert.That((stored.Steps[0].Status, stored.LeasedUntil, stored.Version), Is.EqualTo((StepStatus.Submitted, default(DateTimeOffset?), 2)));
    }

    [Test]
    public async Task A_unit_may_not_start_another_one()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var unitOfWork = database.UnitOfWork;

        await Assert.ThrowsAsync<InvalidOperationException>(() => unitOfWork.RunAsync(
            async (_, _) => await unitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None), CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => unitOfWork.RunAsync(
            async (_, _) => await unitOfWork.ReadAsync(new HeldUnit().RunAsync, CancellationToken.None), CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => unitOfWork.ReadAsync(
            async (_, _) => await unitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None), CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => unitOfWork.ReadAsync(
            async (_, _) => await unitOfWork.ReadAsync(new HeldUnit().RunAsync, CancellationToken.None), CancellationToken.None));

        Assert.That(database.ChargesOf("t1"), Is.Zero);
    }

    [Test]
    public async Task Units_may_follow_one_another()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var unitOfWork = database.UnitOfWork;

        await unitOfWork.ReadAsync((_, _) => ValueTask.FromResult(0), CancellationToken.None);
        await unitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);
        await unitOfWork.ReadAsync((_, _) => ValueTask.FromResult(0), CancellationToken.None);
        await unitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);

        Assert.That(database.ChargesOf("t1"), Is.EqualTo(2));
    }

    [Test]
    public async Task Reads_run_beside_a_writer_and_see_what_was_committed()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);
        var held = new HeldUnit();
        var holding = database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                storage.Budgets.Charge(Charge.KeyOf("t1"), now);
                return await held.RunAsync(storage, now);
            },
            CancellationToken.None);
        await held.Started;

        Assert.That(await CountAsync(database.UnitOfWork, "t1"), Is.EqualTo(1));

        held.Release();
        await holding;
        Assert.That(await CountAsync(database.UnitOfWork, "t1"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_change_made_to_an_item_in_a_read_is_lost()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1");
        await database.UnitOfWork.AddAsync(item);

        await database.UnitOfWork.ReadAsync(
            async (storage, now) =>
            {
                storage.Otps.Add(Samples.Item("t2"));
                return (await storage.Otps.FindAsync(item.Id))!.Cancel(now);
            },
            CancellationToken.None);

        var stored = await database.UnitOfWork.FindAsync(item.Id);
        Assert.That(stored!.Status, Is.EqualTo(OtpStatus.Pending));
        Assert.That(
            await database.UnitOfWork.ReadAsync((storage, _) => storage.Otps.FindNewestAsync(ClientId.Default, RequestToken.Parse("t2")), CancellationToken.None),
            Is.Null);
    }

    [Test]
    public async Task A_charge_made_in_a_read_is_lost()
    {
        await using var database = await StoredDatabase.StartAsync(engine);

        await database.UnitOfWork.ReadAsync(new Charge("t1").RunAsync, CancellationToken.None);

        Assert.That(database.ChargesOf("t1"), Is.Zero);
    }

    [Test]
    public async Task A_read_sees_one_state_from_its_first_query_to_its_last()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var (between, on) = (new TaskCompletionSource(), new TaskCompletionSource());
        var reading = database.UnitOfWork.ReadAsync(
            async (storage, _) =>
            {
                var before = await storage.Budgets.EntriesAsync(Charge.KeyOf("t1"), DateTimeOffset.UnixEpoch);
                between.SetResult();
                await on.Task;
                var after = await storage.Budgets.EntriesAsync(Charge.KeyOf("t1"), DateTimeOffset.UnixEpoch);
                return (Before: before.Count, After: after.Count);
            },
            CancellationToken.None);
        await between.Task;
        await database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);
        on.SetResult();

        Assert.That(await reading, Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_unit_runs_at_the_services_time()
    {
        await using var database = await StoredDatabase.StartAsync(engine);

        var written = await database.UnitOfWork.RunAsync((_, now) => ValueTask.FromResult(now), CancellationToken.None);
        database.Time.Advance(TimeSpan.FromMinutes(1));
        var read = await database.UnitOfWork.ReadAsync((_, now) => ValueTask.FromResult(now), CancellationToken.None);

        Assert.That(written, Is.EqualTo(StoredDatabase.Now));
        Assert.That(read, Is.EqualTo(StoredDatabase.Now.AddMinutes(1)));
    }

    private static async Task<int> CountAsync(IUnitOfWork unitOfWork, string token)
    {
        var entries = await unitOfWork.ReadAsync(
            (storage, _) => storage.Budgets.EntriesAsync(Charge.KeyOf(token), DateTimeOffset.UnixEpoch), CancellationToken.None);
        return entries.Sum(entry => entry.Count);
    }

    private static async Task<OtpDelivery> StoreDeliveryAsync(StoredDatabase database)
    {
        var item = Samples.Item("t1");
        var delivery = Samples.Delivery(item);
        await database.UnitOfWork.AddAsync(item, delivery);
        return delivery;
    }
}
