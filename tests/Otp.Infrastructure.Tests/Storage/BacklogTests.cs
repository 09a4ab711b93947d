using Otp.Application.Storage;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

public sealed class BacklogTests
{
    [Test]
    public async Task What_is_due_is_counted_whoever_holds_it_with_the_age_of_the_oldest()
    {
        await using var database = await TestDatabase.StartAsync();
        var before = await BacklogAsync(database);
        foreach (var token in new[] { "t1", "t2" })
        {
            var item = Samples.Item(token);
            await database.UnitOfWork.AddAsync(item, Samples.Delivery(item));
        }

        database.Time.Advance(TimeSpan.FromSeconds(90));
        var after = await BacklogAsync(database);

        Assert.That(before, Is.EqualTo(new Backlog(0, TimeSpan.Zero)));
        Assert.That(after, Is.EqualTo(new Backlog(2, TimeSpan.FromSeconds(90))));
    }

    private static Task<Backlog> BacklogAsync(TestDatabase database)
        => database.UnitOfWork.ReadAsync((storage, now) => storage.Deliveries.BacklogAsync(now), CancellationToken.None);
}
