using Otp.Application.Otps;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Tests.Otps;

public sealed class CreateOtpTests
{
    private TheService _service = null!;

    [SetUp]
    public async Task StartTheService() => _service = await TheService.StartAsync();

    [TearDown]
    public async Task StopTheService() => await _service.DisposeAsync();

    [Test]
    public async Task The_delivery_is_handed_over_once_under_the_lease_it_was_stored_with()
    {
        await _service.CreateAsync();

        Assert.That(_service.Handover.Leases, Is.EqualTo(new[] { (_service.Delivery.Id, 1) }));
        Assert.That(_service.Delivery.LeasedUntil, Is.EqualTo(TheService.Start.AddSeconds(30)));
        Assert.That(_service.UnitOfWork.Runs, Is.EqualTo(1), "one unit of work");
    }

    [Test]
    public async Task A_unit_that_is_run_twice_still_hands_over_once()
    {
        _service.UnitOfWork.RunsUnitsTwice = true;

        var result = await _service.CreateAsync();

        Assert.That(result, Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(_service.Stored.Items, Has.Count.EqualTo(1));
        Assert.That(_service.ChargedSends, Is.EqualTo(1));
        Assert.That(_service.Handover.Leases, Is.EqualTo(new[] { (_service.Delivery.Id, 1) }));
    }

    [Test]
    public async Task What_could_not_be_stored_is_not_handed_over()
    {
        _service.UnitOfWork.FailsToCommit = true;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => _service.CreateAsync());

        Assert.That(_service.Handover.HandedOver, Is.Empty);
        Assert.That(_service.Stored.Items, Is.Empty);
    }

    [Test]
    public async Task A_resend_supersedes_the_delivery_before_it_and_is_handed_over_itself()
    {
        await _service.CreateAsync();
        var first = _service.Delivery.Id;
        _service.Clock.Advance(TimeSpan.FromSeconds(30));

        await _service.CreateAsync();

        Assert.That(_service.Stored.Deliveries, Has.Count.EqualTo(2));
        Assert.That(_service.Stored.Deliveries[0].ClosedAt, Is.EqualTo(_service.Now));
        Assert.That(_service.Stored.Deliveries[0].Steps.Select(step => step.Error), Is.All.EqualTo(DeliveryError.Dropped(DropReason.Superseded)));
        Assert.That(_service.Handover.Leases, Is.EqualTo(new[] { (first, 1), (_service.Delivery.Id, 1) }));
        Assert.That(_service.Delivery.Steps.Single().Channel, Is.EqualTo(Channel.Sms), "the call to Messenger may be under way");
    }

    [Test]
    public async Task A_resend_begins_with_the_next_channel_that_was_not_tried()
    {
        await _service.CreateAsync();
        await _service.DeliverHandedOverAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(30));

        await _service.CreateAsync();

        Assert.That(_service.Delivery.Steps.Single().Address, Is.EqualTo(TheService.Phone));
    }

    [TestCase(TheService.Messenger, TheService.Phone, TheService.Phone)]
    [TestCase(TheService.Messenger, null, TheService.Messenger)]
    public async Task Under_the_providers_timer_a_resend_is_SMS_alone_where_there_is_a_number(string? messenger, string? phone, string address)
    {
        _service.ProviderRunsTimer = true;
        _service.Sender.Outcome = new SendOutcome.Accepted("workflow-1", null, WholeWorkflow: true);
        await _service.CreateAsync(messenger: messenger, phone: phone);
        await _service.DeliverHandedOverAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(30));

        await _service.CreateAsync(messenger: messenger, phone: phone);

        Assert.That(_service.Delivery.Steps.Single().Address, Is.EqualTo(address));
    }

    [TestCase(240_000, 0, Description = "a minute left: sent again")]
    [TestCase(240_000, 1, Description = "less: a new code")]
    public async Task In_the_tail_of_its_life_a_code_gives_way_to_a_new_one(int milliseconds, int ticks)
    {
        await _service.CreateAsync();
        var (first, firstCode) = (_service.Item.Id, _service.RightCode);
        _service.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds) + (ticks * TheService.Tick));

        await _service.CreateAsync();

        var isNew = ticks > 0;
        Assert.That(_service.Item.Id == first, Is.EqualTo(!isNew));
        Assert.That(_service.Item.Generation, Is.EqualTo(isNew ? 2 : 1));
        Assert.That(_service.Stored.Items[0].Status, Is.EqualTo(isNew ? OtpStatus.Cancelled : OtpStatus.Pending));
        Assert.That(_service.Stored.Deliveries[0].Steps.Select(step => step.Error!.Code), Is.All.EqualTo("superseded"));
        Assert.That(_service.Item.ExpiresAt, Is.EqualTo((isNew ? _service.Now : TheService.Start).AddMinutes(5)));
        Assert.That(_service.Codes.Derive(_service.Stored.Items[0]), Is.EqualTo(firstCode));
    }

    [Test]
    public async Task The_new_code_of_the_tail_goes_through_the_whole_workflow_again()
    {
        await _service.CreateAsync();
        await _service.DeliverHandedOverAsync();
        _service.Clock.Advance(TimeSpan.FromMinutes(4.5));

        await _service.CreateAsync();

        Assert.That(_service.Delivery.Steps, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task After_a_code_whose_time_is_over_a_new_one_is_issued_and_the_expiry_is_stored()
    {
        await _service.CreateAsync();
        _service.Clock.Advance(TimeSpan.FromMinutes(5));

        await _service.CreateAsync(phone: null);

        Assert.That(_service.Stored.Items[0].Status, Is.EqualTo(OtpStatus.Expired));
        Assert.That(_service.Item.Generation, Is.EqualTo(2));
    }

    [Test]
    public async Task A_key_whose_code_is_gone_from_storage_makes_a_new_one()
    {
        await _service.CreateAsync(key: "key-1");
        _service.Stored.Run("DELETE FROM \"Items\"");
        _service.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.That(await _service.CreateAsync(key: "key-1"), Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(_service.Stored.Items, Has.Count.EqualTo(1));
    }

    // Over HTTP the retention of rows would do as well.
    [Test]
    public async Task After_24_hours_a_key_is_new_again_though_its_row_is_still_there()
    {
        await _service.CreateAsync(key: "key-1");
        _service.Clock.Advance(TimeSpan.FromHours(24) - TheService.Tick);
        await _service.CreateAsync(key: "key-1");
        Assert.That(_service.Handover.HandedOver, Has.Count.EqualTo(1));

        _service.Clock.Advance(TheService.Tick);
        await _service.CreateAsync(key: "key-1");

        Assert.That(_service.Handover.HandedOver, Has.Count.EqualTo(2));
    }
}
