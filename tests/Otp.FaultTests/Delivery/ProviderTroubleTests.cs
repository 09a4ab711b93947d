using Otp.TestKit.Load;

namespace Otp.FaultTests.Delivery;

internal sealed class ProviderTroubleTests : FaultFixture
{
    private static readonly TimeSpan Trouble = TimeSpan.FromSeconds(4);

    [Test]
    public async Task A_provider_that_is_down_delays_messages_and_loses_none()
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);

        await UnderLoadAsync(load, async () =>
        {
            await Provider.GoAwayAsync();
            await Task.Delay(Trouble);
            await Provider.ComeBackAsync();
        });

        await AuditAsync("provider down", load, service);
    }

    [TestCase(ProviderMood.IsSlow, "provider slow")]
    [TestCase(ProviderMood.Hangs, "provider hanging")]
    [TestCase(ProviderMood.Resets, "provider breaking connections")]
    [TestCase(ProviderMood.AnswersHtml, "provider lying: 202 with HTML")]
    [TestCase(ProviderMood.AnswersNothing, "provider lying: 202 without a body")]
    [TestCase(ProviderMood.Fails, "provider answering 500")]
    [TestCase(ProviderMood.Throttles, "provider answering 429")]
    public async Task A_provider_in_trouble_costs_no_promise_and_at_most_one_repetition_of_what_it_did_not_confirm(ProviderMood mood, string fault)
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);

        await UnderLoadAsync(load, async () =>
        {
            Provider.Mood = _ => mood;
            await Task.Delay(Trouble);
            Provider.Mood = _ => ProviderMood.Accepts;
        });

        Assert.That(load.Refused, Is.Zero, "the provider's trouble is not the callers'");
        await AuditAsync(fault, load, service);
    }
}
