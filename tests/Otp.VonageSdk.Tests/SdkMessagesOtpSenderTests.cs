using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Otp.Application.Delivery;
using Otp.Application.Observability;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Infrastructure;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.Infrastructure.Development;
using Otp.Infrastructure.Tests.Delivery.Vonage;
using Otp.Infrastructure.Tests.Otps;
using Otp.TestKit;
using Otp.TestKit.Vonage;

namespace Otp.VonageSdk.Tests;

/// <summary>
/// Vonage's SDK over real HTTP, configured by its own settings only, against a provider that answers as it is told. By default the SDK
/// is the stand-in beside this project; with <c>-p:UseVonageSdk=true</c> it is the package.
/// </summary>
public sealed class SdkMessagesOtpSenderTests
{
    private static readonly ChannelAddress OnSms = new(Channel.Sms, "393331234567");

    private VonageStub _provider = null!;
    private ServiceProvider _services = null!;

    [SetUp]
    public async Task Start()
    {
        _provider = await VonageStub.StartAsync();
        _services = ServicesFor(_provider.Address);
    }

    [TearDown]
    public async Task Stop()
    {
        await _services.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [TestCase(Channel.Messenger, "8192836451")]
    [TestCase(Channel.Sms, "393331234567")]
    [TestCase(Channel.WhatsApp, "393331234567")]
    public async Task The_request_is_what_our_own_adapter_sends(Channel channel, string address)
    {
        var message = VonageSetup.Message(new ChannelAddress(channel, address));
        await using var ourOwn = await VonageStub.StartAsync();
        await using var setup = new VonageSetup(ourOwn.Address, DeliveryProvider.Messages);
        await setup.SendAsync(message);

        var outcome = await SendAsync(new ChannelAddress(channel, address));

        var call = _provider.Calls.Single();
        Assert.That(outcome, Is.EqualTo(new SendOutcome.Accepted(null, call.Id)));
        Assert.That(call.Path, Is.EqualTo("/v1/messages"));
        Assert.That(call.Headers["Authorization"], Does.StartWith("Bearer "));
        Assert.That(JsonElement.DeepEquals(call.Json, ourOwn.Calls.Single().Json), Is.True, call.Body);
    }

    [TestCase(401, "credentials-refused")]
    [TestCase(402, "low-balance")]
    [TestCase(403, "credentials-refused")]
    public async Task A_provider_that_refuses_us_is_said_so(int status, string error)
        => Assert.That((await SendAsync(OnSms, status) as SendOutcome.Denied)?.Error.Code, Is.EqualTo(error));

    [TestCase(400)]
    [TestCase(404)]
    [TestCase(422)]
    public async Task A_refused_message_is_refused(int status)
        => Assert.That(await SendAsync(OnSms, status), Is.EqualTo(new SendOutcome.Refused(DeliveryError.MessageRefused)));

    [TestCase(307)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task A_provider_in_trouble_is_asked_again_later_and_only_by_us(int status)
    {
        Assert.That(await SendAsync(OnSms, status), Is.EqualTo(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null)));
        Assert.That(_provider.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Retry_After_gets_past_the_SDK()
    {
        _provider.Reply = _ => VonageReply.Of(429, "Retry-After", "7");

        Assert.That(await SendAsync(OnSms), Is.EqualTo(new SendOutcome.Postponed(DeliveryError.ProviderThrottled, TimeSpan.FromSeconds(7))));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("<html></html>")]
    [TestCase("""{"message_uuid":"no uuid"}""")]
    public async Task A_success_that_names_no_message_is_of_unknown_outcome(string body)
    {
        _provider.Reply = _ => VonageReply.Of(202, body);

        Assert.That(await SendAsync(OnSms), Is.EqualTo(new SendOutcome.Unknown()));
    }

    [Test]
    public async Task A_connection_that_breaks_is_of_unknown_outcome()
    {
        _provider.Reply = _ => VonageReply.Reset;

        Assert.That(await SendAsync(OnSms), Is.EqualTo(new SendOutcome.Unknown()));
    }

    [Test]
    public async Task A_connection_that_never_stood_has_sent_nothing()
    {
        await using var services = ServicesFor(new Uri($"http://127.0.0.1:{FreePorts.Next()}"));

        Assert.That(await SendAsync(OnSms, services: services), Is.EqualTo(new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null)));
    }

    [Test]
    public async Task What_the_SDK_itself_refuses_is_refused_and_not_sent()
    {
        Assert.That(await SendAsync(new ChannelAddress(Channel.Sms, "12345")), Is.EqualTo(new SendOutcome.Refused(DeliveryError.MessageRefused)));
        Assert.That(_provider.Calls, Is.Empty);
    }

    [Test]
    public async Task The_caller_can_stop_a_call_although_the_SDK_takes_no_token()
    {
        using var stop = new CancellationTokenSource();
        _provider.Reply = _ =>
        {
            stop.Cancel();
            return VonageReply.Hang;
        };

        await Assert.ThatAsync(() => SendAsync(OnSms, cancellationToken: stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Two_services_in_one_process_stay_apart()
    {
        await using var other = await VonageStub.StartAsync();
        other.Reply = _ => VonageReply.Of(402);
        await using var services = ServicesFor(other.Address);

        var both = await Task.WhenAll(SendAsync(OnSms), SendAsync(OnSms, services: services));

        Assert.That(both, Is.EqualTo(new SendOutcome[] { new SendOutcome.Accepted(null, _provider.Calls.Single().Id), new SendOutcome.Denied(DeliveryError.LowBalance) }));
    }

    private static ServiceProvider ServicesFor(Uri provider)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["vonage:Url.Api"] = provider.ToString(),
            ["vonage:Application.Id"] = VonageCredentials.ApplicationId,
            ["vonage:Application.Key"] = VonageSetup.Key.ExportRSAPrivateKeyPem(),
            ["vonage:Security_secret"] = "secret",
            ["Vonage:MessengerSenderId"] = "16532",
            ["Vonage:WhatsAppSenderId"] = "12025550143",
            ["Vonage:WhatsAppTemplate"] = "login_code",
        };
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton<OtpMetrics>();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton(Environments.Production());
        services.AddSingleton<Leniency>();
        services.AddSingleton<ChannelRoutes>();
        services.AddSingleton<TimeProvider>(new FakeTimeProvider(VonageSetup.Now));
        services.Configure<DeliveryOptions>(options => options.Provider = DeliveryProvider.Messages);
        services.AddVonageSdk();
        services.AddVonage();
        services.AddSenders();
        return services.BuildServiceProvider(validateScopes: true);
    }

    private Task<SendOutcome> SendAsync(ChannelAddress address, int status)
    {
        _provider.Reply = _ => VonageReply.Of(status, "Location", "/elsewhere");
        return SendAsync(address);
    }

    private async Task<SendOutcome> SendAsync(ChannelAddress address, ServiceProvider? services = null, CancellationToken cancellationToken = default)
    {
        await using var scope = (services ?? _services).CreateAsyncScope();
        Assert.That(scope.ServiceProvider.GetRequiredKeyedService<IOtpSender>(Provider.Vonage), Is.InstanceOf<SdkMessagesOtpSender>());
        return await scope.ServiceProvider.GetRequiredService<IOtpSender>().SendAsync(VonageSetup.Message(address), cancellationToken);
    }
}
