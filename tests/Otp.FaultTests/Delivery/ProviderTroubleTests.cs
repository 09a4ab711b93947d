using Otp.TestKit.Vonage;

namespace Otp.FaultTests.Delivery;

internal sealed class ProviderTroubleTests : FaultFixture
{
    private static readonly TimeSpan TroubleTime = TimeSpan.FromSeconds(4);

    [Test]
    public async Task A_provider_that_is_down_delays_messages_and_loses_none()
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);

        await UnderLoadAsync(load, async () =>
        {
            await Provider.GoAwayAsync();
            await Task.Delay(TroubleTime);
            await Provider.ComeBackAsync();
        });

        await AuditAsync("provider down", load, service);
    }

    private static IEnumerable<TestCaseData> Troubles()
    {
        yield return Trouble("provider slow", () => VonageReply.After(TimeSpan.FromSeconds(2)));
        yield return Trouble("provider hanging", () => VonageReply.Hang);
        yield return Trouble("provider breaking connections", () => VonageReply.Reset);
        yield return Trouble("provider lying: 202 with HTML", () => VonageReply.Page);
        yield return Trouble("provider lying: 202 without a body", () => VonageReply.Nothing);
        yield return Trouble("provider answering 500", () => VonageReply.Of(500));
        yield return Trouble("provider answering 429", () => VonageReply.Of(429, "Retry-After", "1"));

        static TestCaseData Trouble(string fault, Func<VonageReply> reply) => new TestCaseData(fault, reply).SetArgDisplayNames(fault);
    }

    [TestCaseSource(nameof(Troubles))]
    public async Task A_provider_in_trouble_costs_no_promise_and_at_most_one_repetition_of_what_it_did_not_confirm(string fault, Func<VonageReply> reply)
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);

        await UnderLoadAsync(load, async () =>
        {
            Provider.Reply = _ => reply();
            await Task.Delay(TroubleTime);
            Provider.Reply = _ => VonageReply.Accepted;
        });

        Assert.That(load.Refused, Is.Zero, "the provider's trouble is not the callers'");
        await AuditAsync(fault, load, service);
    }
}
