using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Storage;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class OtpDeliveryMappingTests(Engine engine)
{
    private static readonly DateTimeOffset At = StoredDatabase.Now.AddMilliseconds(456);
    private static readonly string[] Masked = ["********51", "**********67"];

    [Test]
    public async Task A_new_delivery_comes_back_as_it_was()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1");
        var delivery = Samples.Delivery(item);
        await database.UnitOfWork.AddAsync(item, delivery);

        var stored = await database.UnitOfWork.FindAsync(delivery.Id);

        AssertSame(stored!, delivery);
        Assert.Multiple(() =>
        {
            Assert.That(stored!.ProviderId, Is.Null);
            Assert.That(stored.ClosedAt, Is.Null);
            Assert.That(stored.DueAt, Is.EqualTo(StoredDatabase.Now));
            Assert.That(stored.LeasedUntil, Is.EqualTo(StoredDatabase.Now.AddSeconds(30)));
            Assert.That(stored.ReadTimeout, Is.EqualTo(TimeSpan.FromSeconds(120)));
            Assert.That(stored.Steps.Select(step => (step.Channel, step.Address)), Is.EqualTo(new (Channel, string?)[]
            {
                (Channel.Messenger, "8192836451"), (Channel.Sms, "393331234567"),
            }));
            Assert.That(stored.Steps.Select(step => step.Error), Is.All.Null);
        });
    }

    [Test]
    public async Task What_happens_to_a_delivery_is_stored_step_by_step()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1");
        var delivery = Samples.Delivery(item);
        await database.UnitOfWork.AddAsync(item, delivery);

        DeliveryEvent[] events =
        [
            new DeliveryEvent.Answered(0, new SendOutcome.Unknown(), TimeSpan.FromMilliseconds(1_500)),
            new DeliveryEvent.Answered(0, new SendOutcome.Accepted("workflow-1", "message-1", WholeWorkflow: false)),
            new DeliveryEvent.Reported(0, StepStatus.Delivered, null, "message-1"),
            new DeliveryEvent.Reported(0, StepStatus.Undeliverable, new DeliveryError("a-code", "A reason with | in it."), "message-1"),
            new DeliveryEvent.Answered(1, new SendOutcome.Accepted("workflow-2", "message-2", WholeWorkflow: false)),
            new DeliveryEvent.Reported(1, StepStatus.Read, null, "message-2"),
        ];
        var now = At;
        foreach (var happened in events)
        {
            var instant = now;
            delivery.Apply(happened, instant);
            await database.UnitOfWork.RunAsync(
                async (storage, _) =>
                {
                    (await storage.Deliveries.FindAsync(delivery.Id))!.Apply(happened, instant);
                    return 0;
                },
                CancellationToken.None);

            AssertSame((await database.UnitOfWork.FindAsync(delivery.Id))!, delivery);
            now = now.AddMilliseconds(1_001);
        }

        var stored = await database.UnitOfWork.FindAsync(delivery.Id);
        Assert.Multiple(() =>
        {
            Assert.That(stored!.ProviderId, Is.EqualTo("workflow-1"));
            Assert.That(stored.Steps[0].OutcomeWasUnknown, Is.True);
            Assert.That(stored.Steps[0].FailedCalls, Is.EqualTo(1));
            Assert.That(stored.Steps[0].DueSince, Is.EqualTo(StoredDatabase.Now));
            Assert.That(stored.Steps[0].Error, Is.EqualTo(new DeliveryError("a-code", "A reason with | in it.")));
            Assert.That(stored.Steps[0].SentAt, Is.EqualTo(At.AddMilliseconds(1_001)));
            Assert.That(stored.Steps[0].DeliveredAt, Is.EqualTo(At.AddMilliseconds(2_002)));
            Assert.That(stored.Steps[1].ReadAt, Is.EqualTo(At.AddMilliseconds(5_005)));
            Assert.That(stored.Steps[1].Error, Is.Null);
            Assert.That(stored.ClosedAt, Is.EqualTo(At.AddMilliseconds(4_004)));
            Assert.That(stored.DueAt, Is.Null);
        });
    }

    [Test]
    public async Task A_closed_delivery_holds_no_address()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1");
        var delivery = Samples.Delivery(item);
        await database.UnitOfWork.AddAsync(item, delivery);

        await database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                (await storage.Deliveries.FindAsync(delivery.Id))!.Apply(new DeliveryEvent.Stopped(DropReason.Cancelled), now);
                return 0;
            },
            CancellationToken.None);

        var stored = await database.UnitOfWork.FindAsync(delivery.Id);
        Assert.That(stored!.Steps.Select(step => step.Address), Is.All.Null);
        Assert.That(stored.Steps.Select(step => step.MaskedAddress), Is.EqualTo(Masked));
        Assert.That(stored.Steps.Select(step => step.Error), Is.All.EqualTo(DeliveryError.Dropped(DropReason.Cancelled)));
        Assert.That(database.Ask("""SELECT COUNT(*) FROM "Deliveries" WHERE "Steps" LIKE '%8192836451%' OR "Steps" LIKE '%393331234567%'"""), Is.EqualTo(0L));
    }

    [Test]
    public async Task Every_change_of_a_delivery_and_of_an_item_is_a_new_version_of_its_row()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1", new OtpPolicy { MaxAttempts = 10 });
        var delivery = Samples.Delivery(item);
        await database.UnitOfWork.AddAsync(item, delivery);

        for (var change = 1; change <= 3; change++)
        {
            await database.UnitOfWork.RunAsync(
                async (storage, now) =>
                {
                    (await storage.Deliveries.FindAsync(delivery.Id))!.Apply(new DeliveryEvent.Answered(0, new SendOutcome.Postponed(DeliveryError.ProviderThrottled, RetryAfter: null), TimeSpan.Zero), now);
                    return (await storage.Otps.FindAsync(item.Id))!.Verify(Samples.WrongCode, Samples.RightCode, now);
                },
                CancellationToken.None);

            Assert.That((await database.UnitOfWork.FindAsync(delivery.Id))!.Version, Is.EqualTo(change));
            Assert.That((await database.UnitOfWork.FindAsync(item.Id))!.Version, Is.EqualTo(change));
        }
    }

    [Test]
    public async Task A_unit_that_changes_nothing_writes_nothing()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1");
        var delivery = Samples.Delivery(item);
        await database.UnitOfWork.AddAsync(item, delivery);

        await database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                await storage.Otps.FindAsync(item.Id);
                (await storage.Deliveries.FindAsync(delivery.Id))!.Apply(new DeliveryEvent.WorkflowEnded(), now);
                return 0;
            },
            CancellationToken.None);

        Assert.That((await database.UnitOfWork.FindAsync(delivery.Id))!.Version, Is.Zero);
        Assert.That((await database.UnitOfWork.FindAsync(item.Id))!.Version, Is.Zero);
    }

    [Test]
    public async Task The_document_of_steps_names_what_is_known_and_nothing_that_follows_from_it()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1");
        var delivery = Samples.Delivery(item);
        delivery.Apply(
            new DeliveryEvent.Answered(0, new SendOutcome.Postponed(DeliveryError.ProviderThrottled, RetryAfter: null), TimeSpan.Zero), TestDatabase.Now);
        await database.UnitOfWork.AddAsync(item, delivery);
        var due = TestDatabase.Now.ToUnixTimeMilliseconds();
        var error = """{"code":"provider-throttled","reason":"The provider asked for fewer messages."}""";
        var document =
            $$"""[{"channel":1,"address":"8192836451","maskedAddress":"********51","failedCalls":1,"dueSince":{{due}},"error":{{error}}},"""
            + """{"index":1,"channel":2,"address":"393331234567","maskedAddress":"**********67"}]""";

        Assert.That(new DeliveryStepsConverter().ConvertToProvider(delivery.Steps), Is.EqualTo(document));
        Assert.That(database.Ask($"""SELECT COUNT(*) FROM "Deliveries" WHERE "Steps" = '{document}'"""), Is.EqualTo(1L));
    }

    [Test]
    public async Task A_document_of_steps_that_lacks_what_is_newer_loads()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1");
        var delivery = Samples.Delivery(item);
        await database.UnitOfWork.AddAsync(item, delivery);
        const string Document = """[{"channel":1,"maskedAddress":"***","notYetKnown":{"a":[1]}},{"index":1,"channel":2,"maskedAddress":"**"}]""";

        database.Ask($"""UPDATE "Deliveries" SET "Steps" = '{Document}' RETURNING 1""");

        Assert.That((await database.UnitOfWork.FindAsync(delivery.Id))!.Steps, Is.EqualTo(new DeliveryStep[]
        {
            new() { Index = 0, Channel = Channel.Messenger, MaskedAddress = "***" },
            new() { Index = 1, Channel = Channel.Sms, MaskedAddress = "**" },
        }));
    }

    [Test]
    public async Task A_step_that_an_earlier_version_put_off_waits_from_its_next_call_on()
    {
        var routes = new Routes(new Dictionary<Channel, IReadOnlyList<Provider>>
        {
            [Channel.Messenger] = [Provider.Vonage],
            [Channel.Sms] = [Provider.Twilio],
        });
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1");
        var due = StoredDatabase.Now.AddSeconds(9);
        var delivery = Samples.DueDelivery(item, due);
        await database.UnitOfWork.AddAsync(item, delivery);
        const string Steps = """
            [{"channel":1,"maskedAddress":"***","failedCalls":1,"error":{"code":"a","reason":"b"}},{"index":1,"channel":2,"maskedAddress":"**"}]
            """;
        database.Ask($"""UPDATE "Deliveries" SET "Steps" = '{Steps}' RETURNING 1""");
        var stored = (await database.UnitOfWork.FindAsync(delivery.Id))!;

        stored.Apply(new DeliveryEvent.TakenUp(routes), due.AddMinutes(4));
        Assert.That(stored.Steps.Select(step => step.Status), Is.All.EqualTo(StepStatus.Pending));

        var answer = new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null);
        stored.Apply(new DeliveryEvent.Answered(0, answer, TimeSpan.FromHours(1)) { By = Provider.Vonage, Routes = routes }, due);
        Assert.That(stored.DueAt, Is.EqualTo(due.AddSeconds(120)));
    }

    [Test]
    public async Task The_deliveries_of_an_item_come_oldest_first()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1");
        var other = Samples.Item("t2");
        var (first, second) = (Samples.Delivery(item), Samples.Delivery(item, Samples.OnSms));
        await database.UnitOfWork.AddAsync(other, Samples.Delivery(other));
        await database.UnitOfWork.AddAsync(item, second);
        await database.UnitOfWork.RunAsync(
            (storage, _) =>
            {
                storage.Deliveries.Add(first);
                return ValueTask.FromResult(0);
            },
            CancellationToken.None);

        var listed = await database.UnitOfWork.ReadAsync((storage, _) => storage.Deliveries.ListAsync(item.Id), CancellationToken.None);

        var oldestFirst = new[] { first, second }.OrderBy(delivery => Convert.ToHexString(delivery.Id.Value.ToByteArray(true)), StringComparer.Ordinal);
        Assert.That(listed.Select(delivery => delivery.Id), Is.EqualTo(oldestFirst.Select(delivery => delivery.Id)));
    }

    [Test]
    public async Task A_delivery_is_found_by_each_reference()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var (one, two) = await TwoSentAsync(database);

        Assert.Multiple(async () =>
        {
            Assert.That(await FindAsync(database, clientRef: Reference(one, 0)), Is.EqualTo(one.Id));
            Assert.That(await FindAsync(database, clientRef: Reference(two, 1)), Is.EqualTo(two.Id));
            Assert.That(await FindAsync(database, workflowId: "workflow-one"), Is.EqualTo(one.Id));
            Assert.That(await FindAsync(database, workflowId: "workflow-two"), Is.EqualTo(two.Id));
        });
    }

    [Test]
    public async Task Our_own_reference_goes_before_the_workflows_id()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var (one, two) = await TwoSentAsync(database);

        Assert.Multiple(async () =>
        {
            Assert.That(await FindAsync(database, "message-two", "workflow-two", Reference(one, 0)), Is.EqualTo(one.Id));
            Assert.That(await FindAsync(database, "message-two", "workflow-one", "unknown"), Is.EqualTo(one.Id));
            Assert.That(await FindAsync(database, null, "workflow-one", new StepReference(DeliveryId.New(At), 0).ToString()), Is.EqualTo(one.Id));
        });
    }

    [Test]
    public async Task Unknown_references_find_nothing()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await TwoSentAsync(database);

        Assert.Multiple(async () =>
        {
            Assert.That(await FindAsync(database), Is.Null);
            Assert.That(await FindAsync(database, "unknown", "unknown", "unknown"), Is.Null);
            Assert.That(await FindAsync(database, messageId: "message-one"), Is.Null, "a message's id only tells the step");
        });
    }

    [Test]
    public async Task Due_are_deliveries_from_their_instant_on_that_nobody_holds()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var now = StoredDatabase.Now;
        var (past, justNow, soon) = (await DueAsync(database, "past", now.AddSeconds(-1)), await DueAsync(database, "now", now), await DueAsync(database, "soon", now.AddMilliseconds(1)));
        var closed = Samples.Item("closed", at: now.AddMinutes(-2));
        var closedDelivery = Samples.Delivery(closed);
        closedDelivery.Apply(new DeliveryEvent.Stopped(DropReason.Cancelled), now.AddMinutes(-1));
        await database.UnitOfWork.AddAsync(closed, closedDelivery);

        Assert.That(await FindDueAsync(database, now, 10), Is.EqualTo(new[] { past, justNow }));
        Assert.That(await FindDueAsync(database, now, 1), Is.EqualTo(new[] { past }), "the longest overdue first");
        Assert.That(await FindDueAsync(database, now.AddMilliseconds(1), 10), Is.EqualTo(new[] { past, justNow, soon }));
    }

    [Test]
    public async Task A_leased_delivery_is_due_from_the_end_of_its_lease()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1");
        var delivery = Samples.Delivery(item);
        await database.UnitOfWork.AddAsync(item, delivery);
        var end = delivery.LeasedUntil!.Value;

        Assert.That(await FindDueAsync(database, end.AddMilliseconds(-1), 10), Is.Empty);
        Assert.That(await FindDueAsync(database, end, 10), Is.EqualTo(new[] { delivery.Id }));
    }

    private static async Task<(OtpDelivery One, OtpDelivery Two)> TwoSentAsync(StoredDatabase database)
    {
        var sent = new List<OtpDelivery>();
        foreach (var name in new[] { "one", "two" })
        {
            var item = Samples.Item(name);
            var delivery = Samples.Delivery(item);
            delivery.Apply(new DeliveryEvent.Answered(0, new SendOutcome.Accepted($"workflow-{name}", $"message-{name}", WholeWorkflow: true)), At);
            await database.UnitOfWork.AddAsync(item, delivery);
            sent.Add(delivery);
        }

        return (sent[0], sent[1]);
    }

    private static string Reference(OtpDelivery delivery, int step) => delivery.ReferenceOf(delivery.Steps[step]).ToString();

    private static async Task<DeliveryId> DueAsync(StoredDatabase database, string token, DateTimeOffset due)
    {
        var item = Samples.Item(token, at: due.AddMinutes(-2));
        var delivery = Samples.DueDelivery(item, due);
        await database.UnitOfWork.AddAsync(item, delivery);
        return delivery.Id;
    }

    private static async Task<DeliveryId?> FindAsync(StoredDatabase database, string? messageId = null, string? workflowId = null, string? clientRef = null)
        => (await database.UnitOfWork.ReadAsync(
            (storage, _) => storage.Deliveries.FindAsync(new MessageReferences(messageId, workflowId, clientRef, null)), CancellationToken.None))?.Id;

    private static Task<IReadOnlyList<DeliveryId>> FindDueAsync(StoredDatabase database, DateTimeOffset now, int limit)
        => database.UnitOfWork.ReadAsync((storage, _) => storage.Deliveries.FindDueAsync(now, limit), CancellationToken.None);

    private static void AssertSame(OtpDelivery stored, OtpDelivery delivery) => Assert.Multiple(() =>
    {
        Assert.That(stored, Is.Not.SameAs(delivery));
        string[] compared =
        [
            nameof(OtpDelivery.Id), nameof(OtpDelivery.ItemId), nameof(OtpDelivery.CreatedAt), nameof(OtpDelivery.ExpiresAt), nameof(OtpDelivery.ReadTimeout),
            nameof(OtpDelivery.ProviderId), nameof(OtpDelivery.DueAt), nameof(OtpDelivery.LeasedUntil), nameof(OtpDelivery.Fence), nameof(OtpDelivery.ClosedAt),
            nameof(OtpDelivery.Status),
        ];
        foreach (var name in compared)
        {
            var property = typeof(OtpDelivery).GetProperty(name)!;
            Assert.That(property.GetValue(stored), Is.EqualTo(property.GetValue(delivery)), name);
        }

        Assert.That(stored.Steps, Has.Count.EqualTo(delivery.Steps.Count));
        Assert.That(stored.Steps, Is.EqualTo(delivery.Steps));
    });
}
