using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery;
using Otp.TestKit.Vonage;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

/// <summary>The one test that takes ten seconds; the others run beside it.</summary>
public sealed class CallLimitTests
{
    private static readonly string[] Paths = ["/v0.1/dispatch", "/v1/messages"];

    [Test]
    [Category("Slow")]
    [Description("Takes the ten seconds that a call may take, in real time: HTTP has no other.")]
    public async Task Whoever_never_answers_or_answers_a_byte_a_second_is_left_within_the_call_limit()
    {
        await using var silent = await VonageStub.StartAsync();
        await using var trickling = await VonageStub.StartAsync();
        await using var toSilent = new VonageSetup(silent.Address);
        await using var toTrickling = new VonageSetup(trickling.Address);
        await using var onWhatsApp = new VonageSetup(silent.Address, DeliveryProvider.Messages);
        silent.Reply = _ => VonageReply.Hang;
        trickling.Reply = _ => new VonageReply { Writes = TrickleAsync };
        var clock = Stopwatch.StartNew();

        var outcomes = await Task.WhenAll(
            toSilent.SendAsync(),
            toTrickling.SendAsync(),
            onWhatsApp.SendAsync(VonageSetup.Message(new ChannelAddress(Channel.WhatsApp, "393331234567")))).WaitAsync(TimeSpan.FromSeconds(15));

        Assert.That(outcomes, Is.All.EqualTo(new SendOutcome.Unknown()));
        Assert.That(clock.Elapsed, Is.LessThan(DeliveryPolicy.Lease), "or another worker would take the delivery over");
        Assert.That(silent.Calls.Select(call => call.Path), Is.EquivalentTo(Paths), "one call each");
        Assert.That(trickling.Calls, Has.Count.EqualTo(1));
    }

    private static async Task TrickleAsync(HttpContext context)
    {
        context.Response.StatusCode = 202;
        foreach (var character in """{"dispatch_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"}""")
        {
            await context.Response.WriteAsync(character.ToString(), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
        }
    }
}
