using Otp.Application.Otps;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Tests.Otps.CreateOtp;

public sealed class CreateOtpTests
{
    private TheService _service = null!;

    [SetUp]
    public async Task StartTheService() => _service = await TheService.StartAsync();

    [TearDown]
    public async Task StopTheService() => await _service.DisposeAsync();

    [Test]
    public async Task A_new_token_gets_a_code_and_a_delivery_to_every_address()
    {
        var result = await _service.CreateAsync();

        var view = ((CreateOtpResult.Created)result).Otp;
        Assert.That(view.Token, Is.EqualTo(TheService.TokenOf(TheService.Token)));
        Assert.That(view.Status, Is.EqualTo(OtpStatus.Pending));
        Assert.That(view.At, Is.EqualTo(TheService.Start));
        Assert.That(view.CreatedAt, Is.EqualTo(TheService.Start));
        Assert.That(view.ExpiresAt, Is.EqualTo(TheService.Start.AddMinutes(5)));
        Assert.That(view.VerifiedAt, Is.Null);
        Assert.That(view.CodeLength, Is.EqualTo(5));
        Assert.That(view.AttemptsRemaining, Is.EqualTo(3));
        Assert.That(view.NextSendAllowedAt, Is.EqualTo(TheService.Start.AddSeconds(30)));
        Assert.That(view.Delivery!.Status, Is.EqualTo(DeliveryStatus.Pending));
        Assert.That(string.Join(' ', view.Delivery.Steps.Select(step => step.Address)), Is.EqualTo("8192836451 393331234567"));
        Assert.That(_service.Stored.Items, Has.Count.EqualTo(1));
        Assert.That(_service.Item.Generation, Is.EqualTo(1));
        Assert.That(_service.Item.Client, Is.EqualTo(new ClientId("shop")));
        Assert.That(_service.Delivery.ItemId, Is.EqualTo(_service.Item.Id));
    }

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
    public async Task A_resend_keeps_code_expiry_and_attempts()
    {
        await _service.CreateAsync();
        var code = _service.RightCode;
        await _service.FailTimesAsync(2);
        _service.Clock.Advance(TimeSpan.FromSeconds(30));

        var view = ((CreateOtpResult.Created)await _service.CreateAsync()).Otp;

        Assert.That(_service.Stored.Items, Has.Count.EqualTo(1));
        Assert.That(_service.RightCode, Is.EqualTo(code));
        Assert.That(view.ExpiresAt, Is.EqualTo(TheService.Start.AddMinutes(5)));
        Assert.That(view.CreatedAt, Is.EqualTo(TheService.Start));
        Assert.That(view.AttemptsRemaining, Is.EqualTo(1));
        Assert.That(view.NextSendAllowedAt, Is.EqualTo(TheService.Start.AddSeconds(60)));
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

    [Test]
    public async Task Another_recipient_while_the_code_lives_is_a_conflict_that_changes_nothing()
    {
        await _service.CreateAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(30));

        var result = await _service.CreateAsync(phone: "393331234568");

        Assert.That(((CreateOtpResult.RecipientConflict)result).Otp.CreatedAt, Is.EqualTo(TheService.Start));
        Assert.That(_service.Stored.Deliveries, Has.Count.EqualTo(1));
        Assert.That(_service.Delivery.ClosedAt, Is.Null);
        Assert.That(_service.ChargedSends, Is.EqualTo(1), "a refusal is not charged");
        Assert.That(_service.Handover.HandedOver, Has.Count.EqualTo(1));
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
    public async Task After_a_verified_code_a_new_one_is_issued_to_whomever()
    {
        await _service.CreateAsync();
        await _service.VerifyAsync(_service.RightCode);
        _service.Clock.Advance(TimeSpan.FromSeconds(30));

        var result = await _service.CreateAsync(phone: "393331234568");

        Assert.That(((CreateOtpResult.Created)result).Otp.Status, Is.EqualTo(OtpStatus.Pending));
        Assert.That(_service.Item.Generation, Is.EqualTo(2));
        Assert.That(_service.Stored.Items[0].Status, Is.EqualTo(OtpStatus.Verified));
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
    public async Task The_same_token_of_another_client_is_another_token()
    {
        await _service.CreateAsync();
        _service.Client = new ClientId("bank");

        var result = await _service.CreateAsync(phone: "393331234568");

        Assert.That(result, Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(_service.Item.Generation, Is.EqualTo(1));
        Assert.That(_service.Item.Client, Is.EqualTo(new ClientId("bank")));
    }
}
