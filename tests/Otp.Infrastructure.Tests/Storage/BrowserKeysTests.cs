using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class BrowserKeysTests(Engine engine)
{
    [Test]
    public async Task Of_many_that_make_the_first_key_at_once_exactly_one_adds_it()
    {
        await using var database = await StoredDatabase.StartAsync(engine);

        var added = await Task.WhenAll(Enumerable.Range(0, 16).Select(maker => Task.Run(() => database.UnitOfWork.RunAsync(
            async (storage, _) =>
            {
                var isAdded = await storage.BrowserKeys.AddAsync(0, $"<key maker=\"{maker}\" />");
                await Task.Delay(TimeSpan.FromMilliseconds(20));
                return (IsAdded: isAdded, Maker: maker);
            },
            CancellationToken.None))));

        var adder = added.Single(one => one.IsAdded).Maker;
        var keys = await database.UnitOfWork.ReadAsync((storage, _) => storage.BrowserKeys.ListAsync(), CancellationToken.None);
        Assert.That(keys, Is.EqualTo(new[] { $"<key maker=\"{adder}\" />" }));
    }

    [Test]
    public async Task Keys_come_back_oldest_first_and_none_takes_the_place_of_another()
    {
        await using var database = await StoredDatabase.StartAsync(engine);

        bool[] added =
        [
            await AddAsync(database, 0, "<first />"), await AddAsync(database, 1, "<second />"), await AddAsync(database, 1, "<late />"),
        ];

        Assert.That(string.Join(' ', added), Is.EqualTo("True True False"));
        var keys = await database.UnitOfWork.ReadAsync((storage, _) => storage.BrowserKeys.ListAsync(), CancellationToken.None);
        Assert.That(string.Join(' ', keys), Is.EqualTo("<first /> <second />"));
    }

    private static Task<bool> AddAsync(StoredDatabase database, int place, string xml)
        => database.UnitOfWork.RunAsync((storage, _) => storage.BrowserKeys.AddAsync(place, xml), CancellationToken.None);
}
