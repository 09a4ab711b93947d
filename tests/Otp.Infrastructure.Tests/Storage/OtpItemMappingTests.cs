using Microsoft.EntityFrameworkCore;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class OtpItemMappingTests(Engine engine)
{
    private static readonly DateTimeOffset At = StoredDatabase.Now.AddMilliseconds(456);

    [Test]
    public async Task A_pending_item_comes_back_as_it_was()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var policy = new OtpPolicy { CodeLength = 7, MaxAttempts = 4, Validity = TimeSpan.FromMilliseconds(61_234) };
        var item = Samples.Item("user@example.org:1+2=3~a_b-c", policy, at: At);
        item.Verify(Samples.WrongCode, Samples.RightCode, At);
        await database.UnitOfWork.AddAsync(item);

        var stored = await database.UnitOfWork.FindAsync(item.Id);

        AssertSame(stored!, item);
        Assert.Multiple(() =>
        {
            Assert.That(stored!.FailedAttempts, Is.EqualTo(1));
            Assert.That(stored.Status, Is.EqualTo(OtpStatus.Pending));
            Assert.That(stored.SettledAt, Is.Null);
            Assert.That(stored.CreatedAt, Is.EqualTo(At));
            Assert.That(stored.ExpiresAt, Is.EqualTo(At.AddMilliseconds(61_234)));
        });
    }

    [TestCase(OtpStatus.Verified)]
    [TestCase(OtpStatus.Expired)]
    [TestCase(OtpStatus.Cancelled)]
    [TestCase(OtpStatus.Locked)]
    public async Task A_settled_item_comes_back_with_the_instant(OtpStatus status)
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1", new OtpPolicy { MaxAttempts = 1 });
        await database.UnitOfWork.AddAsync(item);
        var settledAt = status == OtpStatus.Expired ? item.ExpiresAt : At;

        await database.UnitOfWork.RunAsync(
            async (storage, _) =>
            {
                Settle((await storage.Otps.FindAsync(item.Id))!, status, settledAt);
                return 0;
            },
            CancellationToken.None);

        var stored = await database.UnitOfWork.FindAsync(item.Id);
        Settle(item, status, settledAt);
        AssertSame(stored!, item);
        Assert.That(stored!.Status, Is.EqualTo(status));
        Assert.That(stored.SettledAt, Is.EqualTo(settledAt));
        Assert.That(stored.VerifiedAt, status == OtpStatus.Verified ? Is.EqualTo(settledAt) : Is.Null);
    }

    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task Address_hashes_come_back_where_there_are_any(bool messenger, bool phone)
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var recipient = new RecipientFingerprint(messenger ? Samples.Hash() : null, phone ? Samples.Hash() : null);
        var item = Samples.Item("t1", recipient: recipient);
        await database.UnitOfWork.AddAsync(item);

        var stored = await database.UnitOfWork.FindAsync(item.Id);

        Assert.That(stored!.Recipient, Is.EqualTo(recipient));
        Assert.That(stored.Recipient.Messenger is null, Is.EqualTo(!messenger));
        Assert.That(stored.Recipient.Phone is null, Is.EqualTo(!phone));
    }

    [Test]
    public async Task The_longest_names_fit()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item(new string('t', RequestToken.MaxLength));
        await database.UnitOfWork.AddAsync(item);

        Assert.That((await database.UnitOfWork.FindAsync(item.Id))!.Token, Is.EqualTo(item.Token));
    }

    [Test]
    public async Task The_newest_item_of_a_token_is_that_of_the_highest_generation()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var first = Samples.Item("t1", at: At.AddHours(1));
        var second = Samples.Item("t1", previous: first, at: At);
        var other = Samples.Item("t2", previous: second);
        await database.UnitOfWork.AddAsync(second);
        await database.UnitOfWork.AddAsync(first);
        await database.UnitOfWork.AddAsync(other);

        Assert.That((await NewestAsync(database, ClientId.Default, "t1"))!.Id, Is.EqualTo(second.Id));
        Assert.That((await NewestAsync(database, ClientId.Default, "t2"))!.Id, Is.EqualTo(other.Id));
    }

    [Test]
    public async Task An_unknown_token_and_another_clients_token_have_no_item()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await database.UnitOfWork.AddAsync(Samples.Item("t1"));

        Assert.That(await NewestAsync(database, ClientId.Default, "t2"), Is.Null);
        Assert.That(await NewestAsync(database, ClientId.Default, "T1"), Is.Null, "case counts");
        Assert.That(await NewestAsync(database, new ClientId("other"), "t1"), Is.Null);
    }

    [Test]
    public async Task Of_two_inserts_of_one_generation_one_loses()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var first = Samples.Item("t1");
        await database.UnitOfWork.AddAsync(first);

        await Assert.ThrowsAsync<DbUpdateException>(() => database.UnitOfWork.AddAsync(Samples.Item("t1")));

        Assert.That((await NewestAsync(database, ClientId.Default, "t1"))!.Id, Is.EqualTo(first.Id));
        await database.UnitOfWork.AddAsync(Samples.Item("t1", previous: first));
    }

    [Test]
    public async Task Racing_inserts_of_one_generation_leave_exactly_one()
    {
        await using var database = await StoredDatabase.StartAsync(engine);

        var racers = Enumerable.Range(0, 16).Select(_ => Samples.Item("t1")).ToList();
        var won = await Task.WhenAll(racers.Select(item => Task.Run(async () =>
        {
            try
            {
                await database.UnitOfWork.AddAsync(item);
                return true;
            }
            catch (DbUpdateException)
            {
                return false;
            }
        })));

        Assert.That(won.Count(one => one), Is.EqualTo(1));
        Assert.That(database.Ask("""SELECT COUNT(*) FROM "Items" """), Is.EqualTo(1L));
    }

    [Test]
    public async Task Overdue_are_pending_items_from_the_instant_of_their_expiry()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var now = StoredDatabase.Now;
        var policy = new OtpPolicy { Validity = TimeSpan.FromMinutes(5) };
        var past = Samples.Item("past", policy, at: now.AddMinutes(-6));
        var justNow = Samples.Item("just-now", policy, at: now.AddMinutes(-5));
        var almost = Samples.Item("almost", policy, at: now.AddMinutes(-5).AddMilliseconds(1));
        var settled = Samples.Item("settled", policy, at: now.AddMinutes(-7));
        settled.Cancel(settled.CreatedAt);
        foreach (var item in new[] { almost, justNow, settled, past })
        {
            await database.UnitOfWork.AddAsync(item);
        }

        Assert.That(await OverdueAsync(database, now, 10), Is.EqualTo(new[] { past.Id, justNow.Id }));
        Assert.That(await OverdueAsync(database, now, 1), Is.EqualTo(new[] { past.Id }), "the longest overdue first");
        Assert.That(await OverdueAsync(database, now.AddMilliseconds(1), 10), Is.EqualTo(new[] { past.Id, justNow.Id, almost.Id }));
    }

    private static void Settle(OtpItem item, OtpStatus status, DateTimeOffset at)
    {
        switch (status)
        {
            case OtpStatus.Verified:
                item.Verify(Samples.RightCode, Samples.RightCode, at);
                break;
            case OtpStatus.Expired:
                item.Expire(at);
                break;
            case OtpStatus.Cancelled:
                item.Cancel(at);
                break;
            case OtpStatus.Locked:
                item.Verify(Samples.WrongCode, Samples.RightCode, at);
                break;
        }
    }

    private static void AssertSame(OtpItem stored, OtpItem item) => Assert.Multiple(() =>
    {
        Assert.That(stored, Is.Not.SameAs(item));
        Assert.That(stored.Seed.Bytes.ToArray(), Is.EqualTo(item.Seed.Bytes.ToArray()));
        foreach (var property in typeof(OtpItem).GetProperties().Where(property => property.PropertyType != typeof(OtpSeed) && property.Name != nameof(OtpItem.Version)))
        {
            Assert.That(property.GetValue(stored), Is.EqualTo(property.GetValue(item)), property.Name);
        }
    });

    private static Task<OtpItem?> NewestAsync(StoredDatabase database, ClientId client, string token)
        => database.UnitOfWork.ReadAsync((storage, _) => storage.Otps.FindNewestAsync(client, RequestToken.Parse(token)), CancellationToken.None);

    private static async Task<IEnumerable<OtpItemId>> OverdueAsync(StoredDatabase database, DateTimeOffset now, int limit)
        => (await database.UnitOfWork.ReadAsync((storage, _) => storage.Otps.FindOverdueAsync(now, limit), CancellationToken.None)).Select(item => item.Id);
}
