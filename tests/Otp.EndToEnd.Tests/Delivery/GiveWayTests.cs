using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>A channel whose only provider is down, before another one that goes by somebody else.</summary>
[Parallelizable]
internal sealed class GiveWayTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);

    [Test]
    public async Task What_nobody_takes_gives_way_when_its_wait_is_over()
    {
        await using var providers = await TwoProviders.StartAsync(
            ("Delivery:Routes:messenger", "Vonage"), ("Delivery:Routes:sms", "Twilio"), ("Delivery:Waits:messenger", $"{Wait}"));
        providers.Vonage.Reply = _ => VonageReply.Of(503);
        await providers.CreateAsync(providers.Person.OnBothChannels);
        await providers.PassAsync(Wait / 2);
        Assert.That(providers.Twilio.Posts, Is.Empty);
        var calls = providers.Vonage.Calls.Count;

        await providers.PassAsync(Wait / 2);

        var document = await providers.DocumentAsync();
        Assert.Multiple(() =>
        {
            Assert.That((document.StepStatus(0), document.StepError(0)), Is.EqualTo(("failed", "provider-unavailable")));
            Assert.That((document.StepStatus(1), document.Step(1).TextOf("provider")), Is.EqualTo(("submitted", "twilio")));
            Assert.That(document.DeliveryStatus(), Is.EqualTo("accepted"));
            Assert.That(providers.Vonage.Calls, Has.Count.EqualTo(calls), "it was not called once more for it");
            Assert.That(providers.Twilio.Posts, Has.Count.EqualTo(1));
            Assert.That(providers.Codes.Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1), "it is one code");
        });
    }

    [Test]
    public async Task Where_the_next_goes_by_the_same_provider_the_first_is_tried_until_the_code_expires()
    {
        await using var providers = await TwoProviders.StartAsync(("Delivery:Waits:messenger", $"{Wait}"));
        providers.Vonage.Reply = _ => VonageReply.Of(503);
        await providers.CreateAsync(providers.Person.OnBothChannels);
        await providers.PassAsync(Wait * 4);
        Assert.That((await providers.DocumentAsync()).StepStatus(0), Is.EqualTo("pending"));

        await providers.PassAsync(Wait);

        var document = await providers.DocumentAsync();
        Assert.That((document.StepStatus(0), document.StepError(0)), Is.EqualTo(("failed", "provider-unavailable")));
        Assert.That((document.StepStatus(1), document.StepError(1)), Is.EqualTo(("dropped", "expired")));
        Assert.That(providers.Vonage.CallsTo(providers.Person.Phone), Is.Empty);
    }
}
