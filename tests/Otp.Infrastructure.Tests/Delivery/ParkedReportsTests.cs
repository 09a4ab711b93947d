using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Delivery;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class ParkedReportsTests(Engine engine)
{
    private static readonly MessageReport Submitted = new(new MessageReferences("m1", "w1", null, Channel.Messenger), StepStatus.Submitted, null);
    private static readonly MessageReport Rejected = new(new MessageReferences("m1", null, null, null), StepStatus.Rejected, DeliveryError.MessageRefused, Provider.Gateway);
    private static readonly MessageReport OfWorkflow = new(new MessageReferences(null, "w1", null, Channel.Sms), StepStatus.Read, null);

    [Test]
    public async Task Reports_are_taken_out_by_message_in_the_order_of_arrival_and_once()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await ParkAsync(database, Submitted, OfWorkflow, Rejected);

        Assert.That(await TakeAsync(database, "m1", null), Is.EqualTo(new[] { Submitted, Rejected }));
        Assert.That(await TakeAsync(database, "m1", null), Is.Empty);
        Assert.That(await TakeAsync(database, null, "w1"), Is.EqualTo(new[] { OfWorkflow }));
    }

    [Test]
    public async Task Reports_are_taken_out_by_workflow()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await ParkAsync(database, OfWorkflow, Rejected, Submitted);

        Assert.That(await TakeAsync(database, null, "w1"), Is.EqualTo(new[] { OfWorkflow, Submitted }));
        Assert.That(await TakeAsync(database, "m1", null), Is.EqualTo(new[] { Rejected }));
    }

    [Test]
    public async Task A_report_that_carries_both_ids_is_taken_once()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await ParkAsync(database, Submitted, Rejected, OfWorkflow);

        Assert.That(await TakeAsync(database, "m1", "w1"), Is.EqualTo(new[] { Submitted, Rejected, OfWorkflow }));
        Assert.That(database.Ask("""SELECT COUNT(*) FROM "ParkedReports" """), Is.EqualTo(0L));
    }

    [Test]
    public async Task Reports_of_others_stay()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await ParkAsync(database, Submitted);

        Assert.That(await TakeAsync(database, "m2", "w2"), Is.Empty);
        Assert.That(await TakeAsync(database, null, null), Is.Empty);
        Assert.That(await TakeAsync(database, "m1", null), Is.EqualTo(new[] { Submitted }));
    }

    [Test]
    public async Task A_unit_that_fails_takes_nothing()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await ParkAsync(database, Submitted);

        await Assert.ThrowsAsync<FormatException>(() => database.UnitOfWork.RunAsync<int>(
            async (storage, _) =>
            {
                await storage.ParkedReports.TakeAsync("m1", null);
                throw new FormatException();
            },
            CancellationToken.None));

        Assert.That(await TakeAsync(database, "m1", null), Is.EqualTo(new[] { Submitted }));
    }

    [Test]
    public async Task A_report_that_is_parked_after_there_were_none_is_found()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        Assert.That(await TakeAsync(database, "m1", null), Is.Empty);

        await ParkAsync(database, Submitted);

        Assert.That(await TakeAsync(database, "m1", null), Is.EqualTo(new[] { Submitted }));
        Assert.That(await TakeAsync(database, "m1", null), Is.Empty);
    }

    [Test]
    public async Task A_report_that_is_parked_by_a_unit_that_has_found_none_is_found_by_the_next()
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        await database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                await storage.ParkedReports.ParkAsync(Submitted, now);
                return await storage.ParkedReports.TakeAsync("m2", null);
            },
            CancellationToken.None);

        Assert.That(await TakeAsync(database, "m1", null), Is.EqualTo(new[] { Submitted }));
    }

    private static Task<int> ParkAsync(StoredDatabase database, params MessageReport[] reports)
        => database.UnitOfWork.RunAsync(
            async (storage, now) =>
            {
                foreach (var report in reports)
                {
                    await storage.ParkedReports.ParkAsync(report, now);
                }

                await Task.CompletedTask;
                return 0;
            },
            CancellationToken.None);

    private static Task<IReadOnlyList<MessageReport>> TakeAsync(StoredDatabase database, string? messageId, string? workflowId)
        => database.UnitOfWork.RunAsync((storage, _) => storage.ParkedReports.TakeAsync(messageId, workflowId), CancellationToken.None);
}
