using Otp.Application.Idempotency;
using Otp.Domain.Abuse;
using Otp.Domain.Otps;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class BudgetLedgerTests(Engine engine)
{
    private static readonly DateTimeOffset At = StoredDatabase.Now;

    [Test]
    public async Task Charges_come_back_oldest_first_and_those_of_one_instant_are_added_up()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await ChargeAsync(database, "t1", At.AddMilliseconds(1), At, At.AddMilliseconds(1), At.AddMinutes(1));

        Assert.That(await EntriesAsync(database, "t1", At.AddHours(-1)), Is.EqualTo(new[]
        {
            new BudgetEntry(At, 1), new BudgetEntry(At.AddMilliseconds(1), 2), new BudgetEntry(At.AddMinutes(1), 1),
        }));
    }

    // A statement takes sixteen.
    [TestCase(1)]
    [TestCase(16)]
    [TestCase(17)]
    [TestCase(33)]
    public async Task All_that_one_unit_charges_is_written(int count)
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        DateTimeOffset[] instants = [.. Enumerable.Range(1, count).Select(index => At.AddMilliseconds(index))];
        await ChargeAsync(database, "t1", instants);

        Assert.That(
            await EntriesAsync(database, "t1", At), Is.EqualTo(instants.Select(instant => new BudgetEntry(instant, 1))));
    }

    [Test]
    public async Task A_charge_counts_after_its_instant_and_not_at_it()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await ChargeAsync(database, "t1", At);

        Assert.That(await EntriesAsync(database, "t1", At.AddMilliseconds(-1)), Has.Count.EqualTo(1));
        Assert.That(await EntriesAsync(database, "t1", At), Is.Empty);
    }

    [Test]
    public async Task A_budget_is_its_own()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await ChargeAsync(database, "t1", At);

        Assert.That(await EntriesAsync(database, "t2", At.AddHours(-1)), Is.Empty);
    }

    [Test]
    public async Task A_unit_sees_what_it_has_charged()
    {
        await using var database = await StoredDatabase.StartAsync(engine);

        var entries = await database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                storage.Budgets.Charge(Charge.KeyOf("t1"), now);
                storage.Budgets.Charge(Charge.KeyOf("t1"), now);
                return await storage.Budgets.EntriesAsync(Charge.KeyOf("t1"), now.AddHours(-1));
            },
            CancellationToken.None);

        Assert.That(entries, Is.EqualTo(new[] { new BudgetEntry(At, 2) }));
    }

    private static Task<int> ChargeAsync(StoredDatabase database, string token, params DateTimeOffset[] instants)
        => database.UnitOfWork.RunAsync(
            async (storage, _) =>
            {
                foreach (var instant in instants)
                {
                    storage.Budgets.Charge(Charge.KeyOf(token), instant);
                }

                return 0;
            },
            CancellationToken.None);

    private static Task<IReadOnlyList<BudgetEntry>> EntriesAsync(StoredDatabase database, string token, DateTimeOffset after)
        => database.UnitOfWork.ReadAsync((storage, _) => storage.Budgets.EntriesAsync(Charge.KeyOf(token), after), CancellationToken.None);
}

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class IdempotencyLedgerTests(Engine engine)
{
    private static readonly DateTimeOffset At = StoredDatabase.Now;

    private static byte[] Key { get; } = Samples.Key("k").HashFor("verify", ClientId.Default, RequestToken.Parse("t1"));

    [TestCase(null)]
    [TestCase(VerificationResult.Valid)]
    [TestCase(VerificationResult.CannotJudge)]
    public async Task An_answer_comes_back_as_it_was(VerificationResult? verdict)
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await KeepAsync(database, new IdempotentAnswer([1, 2, 3], verdict, At));

        var answer = await FindAsync(database, Key, At.AddHours(-1));

        Assert.That(answer!.Verdict, Is.EqualTo(verdict));
        Assert.That(answer.At, Is.EqualTo(At));
        Assert.That(answer.IsFor([1, 2, 3]), Is.True);
        Assert.That(answer.IsFor([1, 2, 4]), Is.False);
    }

    [Test]
    public async Task An_answer_is_found_for_less_than_24_hours()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await KeepAsync(database, new IdempotentAnswer([1], null, At));

        Assert.That(await FindAsync(database, Key, At.AddHours(24).AddMilliseconds(-1) - IIdempotencyLedger.Lifetime), Is.Not.Null);
        Assert.That(await FindAsync(database, Key, At.AddHours(24) - IIdempotencyLedger.Lifetime), Is.Null);
    }

    [Test]
    public async Task A_new_answer_takes_the_place_of_one_whose_time_is_over()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await KeepAsync(database, new IdempotentAnswer([1], VerificationResult.WrongCode, At));
        await KeepAsync(database, new IdempotentAnswer([2, 2], null, At.AddHours(25)));

        var answer = await FindAsync(database, Key, At);

        Assert.That(answer!.RequestHash, Is.EqualTo(new byte[] { 2, 2 }));
        Assert.That(answer.Verdict, Is.Null);
        Assert.That(answer.At, Is.EqualTo(At.AddHours(25)));
        Assert.That(database.Ask("""SELECT COUNT(*) FROM "Idempotency" """), Is.EqualTo(1L));
    }

    [TestCase("create", "default", "t1", "k")]
    [TestCase("verify", "other", "t1", "k")]
    [TestCase("verify", "default", "t2", "k")]
    [TestCase("verify", "default", "t1", "K")]
    public async Task A_key_belongs_to_its_route_client_and_token(string route, string client, string token, string key)
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await KeepAsync(database, new IdempotentAnswer([1], null, At));

        var other = Samples.Key(key).HashFor(route, new ClientId(client), RequestToken.Parse(token));

        Assert.That(await FindAsync(database, other, At.AddHours(-1)), Is.Null);
    }

    private static Task<int> KeepAsync(StoredDatabase database, IdempotentAnswer answer)
        => database.UnitOfWork.RunAsync(
            async (storage, _) =>
            {
                await storage.Idempotency.KeepAsync(Key, answer);
                return 0;
            },
            CancellationToken.None);

    private static Task<IdempotentAnswer?> FindAsync(StoredDatabase database, byte[] key, DateTimeOffset after)
        => database.UnitOfWork.ReadAsync((storage, _) => storage.Idempotency.FindAsync(key, after), CancellationToken.None);
}
