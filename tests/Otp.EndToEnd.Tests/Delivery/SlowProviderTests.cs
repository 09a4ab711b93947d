using Otp.TestKit.Service;
using VonageSimulator;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>A provider that is slow by the real clock, which bounds every call at ten seconds.</summary>
[Parallelizable]
internal sealed class SlowProviderTests : DeliveryFixture
{
    private const int Others = 20;

    protected override OtpServiceSetup Setup => base.Setup with { Time = null };

    [Test]
    public async Task A_call_that_hangs_is_given_up_and_made_once_more_and_holds_up_nobody()
    {
        var blocked = await CreateAsync(new Scenario(ScenarioKind.Hang));
        var unanswered = await CreateAsync(new Scenario(ScenarioKind.Hang) { Times = 1 });
        var trickled = await CreateAsync(new Scenario(ScenarioKind.Trickle) { Times = 1, Accepted = false });
        var taken = await CreateAsync(new Scenario(ScenarioKind.Trickle));

        var others = await Task.WhenAll(Enumerable.Range(0, Others).Select(_ => CreateDeliveredAsync()));
        var meanwhile = await StatusAsync(blocked);
        await Task.WhenAll(WhenAsync(unanswered, step: 0, "delivered"), WhenAsync(trickled, step: 0, "delivered"), WhenAsync(taken, step: 0, "delivered"));

        await TestContext.Out.WriteLineAsync(
            $"Calls: {CallsTo(unanswered.Messenger)} never answered, {CallsTo(trickled.Messenger)} and {CallsTo(taken.Messenger)} at 1 byte a second.");
        Assert.Multiple(() =>
        {
            Assert.That(meanwhile.StepStatus(0), Is.EqualTo("pending"), "the others overtook it");
            Assert.That(others.Sum(other => CallsTo(other.Messenger)), Is.EqualTo(Others));
            Assert.That(CallsTo(unanswered.Messenger), Is.EqualTo(2));
            Assert.That(CallsTo(trickled.Messenger), Is.EqualTo(2));
            Assert.That(CallsTo(taken.Messenger), Is.EqualTo(1), "its report came, so there was nothing to repeat");
            Assert.That(new[] { unanswered, trickled, taken }.Sum(person => CallsTo(person.Phone)), Is.Zero);
        });
    }
}
