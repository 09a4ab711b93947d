using System.Globalization;
using Otp.TestKit;
using Otp.TestKit.Service;
using VonageSimulator;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>A provider in trouble: each script ends delivered or reported, and takes so many calls and no more.</summary>
[Parallelizable]
internal sealed class ProviderScriptTests : DeliveryFixture
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    // Long enough to outlive the longest wait that a provider may ask for.
    protected override OtpServiceSetup Setup => base.Setup.With("Otp:Validity", "00:10:00");

    [Test]
    public async Task After_500_and_500_the_third_call_delivers()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.ServerError) { Times = 2 });

        await AdvanceUntilDeliveredAsync(person);

        await AssertCallsAsync(person, messenger: 3, sms: 0);
    }

    [TestCase(7)]
    [TestCase(90)]
    public async Task After_429_the_next_call_comes_when_Retry_After_is_over_and_not_before(int seconds)
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Throttled) { Times = 1, RetryAfterSeconds = seconds });
        await WhenErrorAsync(person, step: 0, "provider-throttled");

        await AssertCalledAgainAfterAsync(person, TimeSpan.FromSeconds(seconds));

        await AssertCallsAsync(person, messenger: 2, sms: 0);
    }

    [TestCase(301)]
    [TestCase(86_400)]
    [TestCase(int.MaxValue)]
    public async Task An_absurd_Retry_After_is_capped_at_five_minutes(int seconds)
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Throttled) { Times = 1, RetryAfterSeconds = seconds });
        await WhenErrorAsync(person, step: 0, "provider-throttled");

        await AssertCalledAgainAfterAsync(person, LongestRetryAfter);

        await AssertCallsAsync(person, messenger: 2, sms: 0);
    }

    [Test]
    public async Task After_a_connection_reset_the_second_call_delivers()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.Reset) { Times = 1 });
        await WhenErrorAsync(person, step: 0, "outcome-unknown");

        Service.Time.Advance(TimeSpan.FromSeconds(1));
        await WhenAsync(person, step: 0, "delivered");

        await AssertCallsAsync(person, messenger: 2, sms: 0);
    }

    [TestCase(ScenarioKind.Reset)]
    [TestCase(ScenarioKind.Html)]
    [TestCase(ScenarioKind.Empty)]
    [TestCase(ScenarioKind.Huge)]
    public async Task An_answer_that_says_nothing_is_asked_for_once_more_and_then_comes_the_SMS(ScenarioKind answer)
    {
        var person = await CreateAsync(new Scenario(answer) { Accepted = false });
        await WhenErrorAsync(person, step: 0, "outcome-unknown");

        Service.Time.Advance(TimeSpan.FromSeconds(1));
        var document = await WhenAsync(person, step: 1, "delivered");

        Assert.That(document.StepStatus(0), Is.EqualTo("failed"));
        Assert.That(document.StepError(0), Is.EqualTo("outcome-unknown"));
        await AssertCallsAsync(person, messenger: 2, sms: 1);
    }

    [TestCase(ScenarioKind.Html)]
    [TestCase(ScenarioKind.Empty)]
    [TestCase(ScenarioKind.Huge)]
    public async Task A_message_that_was_taken_for_all_its_spoilt_answer_is_not_sent_again_once_it_is_reported(ScenarioKind answer)
    {
        var person = await CreateAsync(new Scenario(answer));

        await WhenAsync(person, step: 0, "delivered");
        await PassReadTimeoutAsync();
        await WhenAsync(person, step: 1, "delivered");

        AssertOneCode(MessagesTo(person));
        await AssertCallsAsync(person, messenger: 1, sms: 1);
    }

    [TestCase(ScenarioKind.Unauthorized, "credentials-refused")]
    [TestCase(ScenarioKind.LowBalance, "low-balance")]
    public async Task A_provider_that_refuses_us_is_called_once_and_the_log_says_so_loudly(ScenarioKind answer, string error)
    {
        var person = await CreateAsync(new Scenario(answer));

        var document = await WhenAsync(person, step: 0, "failed");

        Assert.Multiple(() =>
        {
            Assert.That(document.DeliveryStatus(), Is.EqualTo("failed"));
            Assert.That(document.StepError(0), Is.EqualTo(error));
            Assert.That(document.StepStatus(1), Is.EqualTo("dropped"));
            Assert.That(Service.Log.Lines, Has.Exactly(1).Match($"^Error .*The provider refuses every message \\(Vonage: {error}\\)"));
        });
        await AssertCallsAsync(person, messenger: 1, sms: 0);
    }

    [Test]
    public async Task A_message_that_is_refused_is_followed_by_the_SMS_at_once()
    {
        var start = Service.Now;
        var person = await CreateAsync(new Scenario(ScenarioKind.Invalid));

        var document = await WhenAsync(person, step: 1, "delivered");

        Assert.Multiple(() =>
        {
            Assert.That(document.StepStatus(0), Is.EqualTo("failed"));
            Assert.That(document.StepError(0), Is.EqualTo("message-refused"));
            Assert.That(SmsTo(person)[0].At, Is.EqualTo(start));
        });
        await AssertCallsAsync(person, messenger: 1, sms: 1);
    }

    [Test]
    public async Task A_provider_that_is_down_until_the_code_expires_leaves_a_reason()
    {
        var person = await CreateAsync(new Scenario(ScenarioKind.ServerError));
        await WhenErrorAsync(person, step: 0, "provider-unavailable");

        Service.Time.Advance(TimeSpan.FromMinutes(10));
        var document = await WhenAsync(person, step: 0, "failed");

        Assert.Multiple(() =>
        {
            Assert.That(document.DeliveryStatus(), Is.EqualTo("failed"));
            Assert.That(document.StepError(0), Is.EqualTo("provider-unavailable"));
            Assert.That(document.StepError(1), Is.EqualTo("expired"));
        });
        await AssertCallsAsync(person, messenger: 1, sms: 0);
    }

    private async Task AssertCalledAgainAfterAsync(Person person, TimeSpan wait)
    {
        var start = Service.Now;
        Service.Time.Advance(wait - Instant);
        await Client.StatusAsync(person.Token);
        Service.Time.Advance(Instant);
        await WhenAsync(person, step: 0, "delivered");

        var times = Vonage.Calls.Where(call => call.Body.Contains(person.Messenger, StringComparison.Ordinal)).Select(call => call.At - start);
        Assert.That(times, Is.EqualTo(new[] { TimeSpan.Zero, wait }));
    }

    // In steps, since the next wait begins only when the answer to the call before is recorded.
    private async Task AdvanceUntilDeliveredAsync(Person person)
    {
        var delivered = await Eventually.ReadAsync(
            async () =>
            {
                Service.Time.Advance(TimeSpan.FromSeconds(1));
                return (await StatusAsync(person)).StepStatus(0);
            },
            status => status == "delivered");
        Assert.That(delivered, Is.EqualTo("delivered"));
    }

    // A whole delivery of another later, so that a call too many would have been made.
    private async Task AssertCallsAsync(Person person, int messenger, int sms)
    {
        await CreateDeliveredAsync();
        var calls = string.Create(CultureInfo.InvariantCulture, $"{CallsTo(person.Messenger)} on Messenger, {CallsTo(person.Phone)} by SMS");
        await TestContext.Out.WriteLineAsync($"{TestContext.CurrentContext.Test.Name}: {calls}");

        Assert.That(calls, Is.EqualTo(string.Create(CultureInfo.InvariantCulture, $"{messenger} on Messenger, {sms} by SMS")));
    }
}
