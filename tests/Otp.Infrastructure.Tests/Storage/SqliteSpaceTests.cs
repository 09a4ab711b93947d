using Otp.Application.Idempotency;
using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>The size of the file, as rows come and go.</summary>
public sealed class SqliteSpaceTests
{
    private const int Batch = 500;
    private const int Answers = 4_000;
    private const int AnswerSize = 1_000;

    [Test]
    public async Task What_retention_frees_is_given_back_until_a_quarter_of_the_file_is_free()
    {
        await using var database = await TestDatabase.StartAsync();
        await KeepAsync(database, "first");
        var full = database.Ask("PRAGMA page_count");

        database.Time.Advance(IIdempotencyLedger.Lifetime + TimeSpan.FromSeconds(1));
        for (var batch = 0; batch < (Answers / Batch) + 40; batch++)
        {
            await DeleteAsync(database);
        }

        var (pages, free) = (database.Ask("PRAGMA page_count"), database.Ask("PRAGMA freelist_count"));
        Assert.That(database.Ask("SELECT COUNT(*) FROM \"Idempotency\""), Is.Zero);
        Assert.That(pages, Is.LessThan(full / 4));
        Assert.That(free * 4, Is.LessThanOrEqualTo(pages));
    }

    [Test]
    public async Task Day_after_day_of_the_same_load_the_file_stays_as_large_as_it_was()
    {
        await using var database = await TestDatabase.StartAsync();
        var sizes = new List<long>();
        for (var day = 0; day < 4; day++)
        {
            await KeepAsync(database, $"day-{day}");
            sizes.Add(database.Ask("PRAGMA page_count"));
            database.Time.Advance(IIdempotencyLedger.Lifetime + TimeSpan.FromSeconds(1));
            for (var batch = 0; batch < Answers / Batch; batch++)
            {
                await DeleteAsync(database);
            }
        }

        Assert.That(sizes.Max(), Is.LessThanOrEqualTo(sizes[0] * 1.1));
    }

    private static Task<int> DeleteAsync(TestDatabase database) => database.UnitOfWork.RunAsync(
        (storage, now) => storage.Outdated.DeleteAsync(new RowLifetimes(TimeSpan.FromHours(24)), now, Batch), CancellationToken.None);

    private static Task<int> KeepAsync(TestDatabase database, string name) => database.UnitOfWork.RunAsync(
        async (storage, now) =>
        {
            for (var nth = 0; nth < Answers; nth++)
            {
                var key = Samples.Key($"{name}-{nth}").HashFor("create", ClientId.Default, RequestToken.Parse("t"));
                await storage.Idempotency.KeepAsync(key, new IdempotentAnswer(new byte[AnswerSize], null, now));
            }

            return Answers;
        },
        CancellationToken.None);
}
