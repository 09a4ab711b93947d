using Otp.Api.Tests.Instances;
using Otp.TestKit;
using Otp.TestKit.Events;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Events;

/// <summary>Two instances over one database post each event once, when nothing fails.</summary>
internal sealed class EventsOfTwoInstancesTests : TwoInstances
{
    private readonly GatewayStub _receiver = GatewayStub.StartAsync().GetAwaiter().GetResult();

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .With("Clients:default:ApiKeyHashes:0", new string('0', 64))
        .With("Clients:default:Scopes:0", "send")
        .With("Otp:MaxSendsPerClientPerMinute", "1000000")
        .WithEvents("default", _receiver.Address, [GatewaySecrets.New()]);

    [OneTimeTearDown]
    public async Task StopReceiver() => await _receiver.DisposeAsync();

    [Test]
    public async Task Each_event_is_posted_once_whichever_instance_it_happened_on()
    {
        var issued = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => IssueAsync()));
        var statuses = await TogetherAsync((client, caller) => client.VerifyAsync(issued[caller].Token, issued[caller].Code));
        Assert.That(statuses, Is.All.EqualTo(200));

        await Eventually.ReadAsync(() => Task.FromResult(_receiver.Calls.Count), count => count >= Callers);
        Assert.That((await Instances[0].OutboxEmptyAsync()).Due, Is.Zero);
        Assert.That(_receiver.Calls, Has.Count.EqualTo(Callers));
        Assert.That(issued.Select(one => _receiver.EventsOf(one.Token).Count), Is.All.EqualTo(1));
    }
}
