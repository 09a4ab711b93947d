using Otp.TestKit.Service;
using VonageSimulator;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>Nothing is sent once the code has expired.</summary>
[Parallelizable]
internal sealed class ExpiryTests : DeliveryFixture
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(60);

    protected override OtpServiceSetup Setup => base.Setup.With("Otp:Validity", Validity.ToString());

    [Test]
    public async Task A_code_that_expires_before_the_time_is_over_costs_no_SMS()
    {
        var person = await CreateDeliveredAsync();

        Service.Time.Advance(Validity - Instant);
        var before = await StatusAsync(person);
        Service.Time.Advance(Instant);
        var after = await WhenAsync(person, step: 1, "dropped");
        await PassScanAsync();

        Assert.Multiple(() =>
        {
            Assert.That(before.Status(), Is.EqualTo("pending"));
            Assert.That(before.StepStatus(1), Is.EqualTo("pending"));
            Assert.That(after.Status(), Is.EqualTo("expired"));
            Assert.That(after.StepError(1), Is.EqualTo("expired"));
            Assert.That(MessagesTo(person), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task What_was_tried_in_vain_until_the_code_expired_has_failed_for_the_reason_it_met()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Throttled) { RetryAfterSeconds = 40 });
        await WhenErrorAsync(person, step: 0, "provider-throttled");
        Service.Time.Advance(TimeSpan.FromSeconds(40));
        await CallsToBecomeAsync(person.Messenger, 2);

        Service.Time.Advance(Validity - TimeSpan.FromSeconds(40));
        var document = await WhenAsync(person, step: 0, "failed");
        await PassScanAsync();

        Assert.Multiple(() =>
        {
            Assert.That(document.DeliveryStatus(), Is.EqualTo("failed"));
            Assert.That(document.StepError(0), Is.EqualTo("provider-throttled"));
            Assert.That(document.StepError(1), Is.EqualTo("expired"));
            Assert.That(CallsTo(person.Messenger), Is.EqualTo(2));
            Assert.That(CallsTo(person.Phone), Is.Zero);
        });
    }

    // A message that is tried again is found by a scan, so its arrival shows that the scan has gone by.
    private async Task PassScanAsync()
    {
        Service.Time.Advance(ReadTimeout);
        var witness = await CreateAsync(new Scenario(ScenarioKind.Throttled) { Times = 1, RetryAfterSeconds = 1 });
        await WhenErrorAsync(witness, step: 0, "provider-throttled");
        Service.Time.Advance(TimeSpan.FromSeconds(1));
        await Vonage.WaitForMessageAsync(witness.Messenger);
    }
}
