using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Storage;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>What support finds of a person and of a token.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class ListNewestTests(Engine engine)
{
    private StoredDatabase _database = null!;

    [SetUp]
    public async Task Start() => _database = await StoredDatabase.StartAsync(engine);

    [TearDown]
    public async Task Stop() => await _database.DisposeAsync();

    [TestCase(AddressKind.Messenger)]
    [TestCase(AddressKind.Phone)]
    [TestCase(AddressKind.Email)]
    public async Task The_newest_codes_of_an_address_come_newest_first_with_all_their_deliveries(AddressKind kind)
    {
        var (person, somebody) = (new RecipientFingerprint(Samples.Hash(), Samples.Hash(), Samples.Hash()), Samples.Both);
        for (var number = 0; number < 4; number++)
        {
            var item = Samples.Item($"t{number}", recipient: person, at: StoredDatabase.Now.AddSeconds(number));
            await _database.UnitOfWork.AddAsync(item, Samples.Delivery(item), Samples.Delivery(item));
            await _database.UnitOfWork.AddAsync(Samples.Item($"other{number}", recipient: somebody));
        }

        var found = await FindAsync(kind, person.Of(kind)!, client: null, limit: 3);

        Assert.That(found.Select(otp => otp.Item.Token.Value), Is.EqualTo("t3,t2,t1".Split(',')));
        Assert.That(found.Select(otp => otp.Deliveries.Count), Is.All.EqualTo(2));
        Assert.That(found.SelectMany(otp => otp.Deliveries.Select(delivery => delivery.ItemId == otp.Item.Id)), Is.All.True);
        Assert.That(found.SelectMany(otp => otp.Deliveries.Select(delivery => delivery.Steps.Count)), Is.All.EqualTo(2));
    }

    [Test]
    public async Task A_code_without_deliveries_is_found_and_one_client_sees_its_own_only()
    {
        await _database.UnitOfWork.AddAsync(Samples.Item("t1"));

        Assert.That((await FindAsync(AddressKind.Phone, Samples.Both.Phone!, ClientId.Default)).Single().Deliveries, Is.Empty);
        Assert.That(await FindAsync(AddressKind.Phone, Samples.Both.Phone!, new ClientId("bank")), Is.Empty);
        Assert.That(await FindAsync(AddressKind.Phone, Samples.Both.Messenger!, ClientId.Default), Is.Empty, "the hash of another kind");
    }

    [Test]
    public async Task Every_client_with_a_code_is_listed_once()
    {
        foreach (var (client, token) in new[] { ("shop", "t1"), ("shop", "t2"), ("Bank", "t1"), ("bank", "t1") })
        {
            await _database.UnitOfWork.AddAsync(Samples.Item(token, client: new ClientId(client)));
        }

        var clients = await _database.UnitOfWork.ReadAsync((storage, _) => storage.Otps.ListClientsAsync(), CancellationToken.None);

        Assert.That(clients.Select(client => client.Value), Is.EquivalentTo("Bank bank shop".Split(' ')));
    }

    [Test]
    public async Task All_codes_of_a_token_are_found_newest_first()
    {
        var first = Samples.Item("t1");
        first.Cancel(StoredDatabase.Now);
        await _database.UnitOfWork.AddAsync(first);
        await _database.UnitOfWork.AddAsync(Samples.Item("t1", previous: first, at: StoredDatabase.Now.AddSeconds(1)));
        await _database.UnitOfWork.AddAsync(Samples.Item("t2"));

        var found = await _database.UnitOfWork.ReadAsync(
            (storage, now) => storage.Otps.ListNewestAsync(ClientId.Default, RequestToken.Parse("t1"), now.AddDays(-1), 50), CancellationToken.None);

        Assert.That(string.Join(',', found.Select(otp => otp.Item.Generation)), Is.EqualTo("2,1"));
    }

    [Test]
    public async Task What_was_settled_too_long_ago_is_not_found_whether_it_is_deleted_or_not()
    {
        var item = Samples.Item("t1");
        item.Cancel(StoredDatabase.Now);
        await _database.UnitOfWork.AddAsync(item);

        Assert.That(await FindAsync(AddressKind.Phone, Samples.Both.Phone!, null, StoredDatabase.Now.AddMilliseconds(-1)), Has.Count.EqualTo(1));
        Assert.That(await FindAsync(AddressKind.Phone, Samples.Both.Phone!, null, StoredDatabase.Now), Is.Empty);
    }

    [Test]
    public async Task Refusals_of_an_address_come_latest_first_of_one_client_or_of_all()
    {
        var (address, now) = (Samples.Hash(), StoredDatabase.Now);
        await using (var context = await _database.OpenContextAsync(Microsoft.EntityFrameworkCore.QueryTrackingBehavior.TrackAll))
        {
            context.Refusals.AddRange(
                Row(address, "shop", "A", now.AddMinutes(-5)), Row(address, "bank", "B", now.AddMinutes(-1)),
                Row(address, "shop", "C", now.AddMinutes(-60)), Row(Samples.Hash(), "shop", "A", now));
            await context.SaveChangesAsync();
        }

        var all = await RefusalsAsync(address, client: null);
        var its = await RefusalsAsync(address, new ClientId("shop"));

        Assert.That(all, Is.EqualTo(new[] { Refused("bank", "B", now.AddMinutes(-1)), Refused("shop", "A", now.AddMinutes(-5)) }));
        Assert.That(its, Is.EqualTo(new[] { Refused("shop", "A", now.AddMinutes(-5)) }));
    }

    private Task<IReadOnlyList<IssuedOtp>> FindAsync(AddressKind kind, AddressHash address, ClientId? client, DateTimeOffset? after = null, int limit = 50)
        => _database.UnitOfWork.ReadAsync(
            (storage, now) => storage.Otps.ListNewestAsync(kind, address, client, after ?? now.AddDays(-1), limit), CancellationToken.None);

    private Task<IReadOnlyList<RefusedSends>> RefusalsAsync(AddressHash address, ClientId? client)
        => _database.UnitOfWork.ReadAsync((storage, now) => storage.Refusals.FindAsync(address, client, now.AddHours(-1)), CancellationToken.None);

    private static RefusalRow Row(AddressHash address, string client, string rule, DateTimeOffset last) => new()
    {
        Address = address.Bytes.ToArray(),
        Client = new ClientId(client),
        Rule = rule,
        Count = 2,
        FirstAt = last.AddMinutes(-1),
        LastAt = last,
    };

    private static RefusedSends Refused(string client, string rule, DateTimeOffset last) => new(new ClientId(client), rule, 2, last.AddMinutes(-1), last);
}
