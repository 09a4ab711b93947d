using Microsoft.Extensions.Options;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Security;

[TestFixture]
[Property("Security", "23")]
internal sealed class AnonymousTests
{
    private static readonly OtpServiceSetup Nobody = new OtpServiceSetup().WithClientsAlone();

    private VonageStub _vonage = null!;

    [OneTimeSetUp]
    public async Task StartStub() => _vonage = await VonageStub.StartAsync();

    [OneTimeTearDown]
    public async Task StopStub() => await _vonage.DisposeAsync();

    [TestCase("Production")]
    [TestCase("Staging")]
    [TestCase("Testing")]
    [TestCase("Dev")]
    public async Task Outside_Development_a_service_without_clients_does_not_start(string environment)
        => Assert.That(
            await FailuresAsync(_vonage.Address, Nobody with { Environment = environment }),
            Has.Exactly(1).StartsWith("Clients").And.Contains("new-client NAME").And.Contains("Authentication:Anonymous=true"));

    [TestCase("Otp:ActiveKey", "Otp:ActiveKey")]
    [TestCase("Otp:AddressKey", "Otp:AddressKey")]
    [TestCase("Vonage:SignatureSecret", "Vonage:SignatureSecret")]
    [Property("Security", "9")]
    public async Task Outside_Development_a_service_without_its_secrets_does_not_start(string missing, string named)
        => Assert.That(await FailuresAsync(_vonage.Address, new OtpServiceSetup().With(missing, null)), Has.Some.StartsWith(named));

    [Test]
    public async Task In_Development_a_provider_that_can_cost_money_needs_clients_and_signatures_all_the_same()
    {
        var failures = await FailuresAsync(
            new Uri("https://api.example.com"), (Nobody with { Environment = "Development" }).With("Vonage:SignatureSecret", null));

        Assert.That(failures, Has.Some.StartsWith("Clients"));
        Assert.That(failures, Has.Some.StartsWith("Vonage:SignatureSecret"));
    }

    [TestCase("smtp.shop.example", 1)]
    [TestCase("10.0.0.25", 1)]
    [TestCase("localhost", 0)]
    [TestCase("127.0.0.1", 0)]
    public async Task In_Development_a_mail_server_elsewhere_needs_clients_all_the_same(string host, int failures)
        => Assert.That(
            await FailuresAsync(_vonage.Address, (Nobody with { Environment = "Development" }).With("Smtp:Host", host)),
            Has.Exactly(failures).StartsWith("Clients"));

    [TestCase("Dispatch")]
    [TestCase("Console")]
    public async Task In_Development_a_provider_that_costs_nothing_needs_no_clients(string provider)
    {
        await using var service = await OtpServiceHost.StartAsync(
            _vonage, (Nobody with { Environment = "Development" }).With("Delivery:Provider", provider));

        Assert.That((await service.Client.StatusAsync(Fresh.Token())).Status, Is.EqualTo(404));
        Assert.That((await service.Client.StatusAsync(Fresh.Token(), Credentials(NewKey()))).Status, Is.EqualTo(401), "a wrong key is not none");
    }

    [Test]
    public async Task In_Development_too_who_configures_clients_keeps_everybody_else_out()
    {
        var key = NewKey();
        await using var service = await OtpServiceHost.StartAsync(_vonage, (new OtpServiceSetup() with { Environment = "Development" }).WithClient("shop", key));

        Assert.That((await service.Client.StatusAsync(Fresh.Token())).Status, Is.EqualTo(401));
        Assert.That((await service.Client.StatusAsync(Fresh.Token(), Credentials(key))).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Anonymous_is_said_in_words_warned_of_and_a_client_of_its_own()
    {
        var key = NewKey();
        await using var service = await OtpServiceHost.StartAsync(
            _vonage, new OtpServiceSetup().WithClient("shop", key).With("Authentication:Anonymous", "true"));
        var token = Fresh.Token();

        Assert.That((await service.Client.CreateBySmsAsync(token, Fresh.Phone())).Status, Is.EqualTo(201));
        Assert.That((await service.Client.StatusAsync(token)).Status, Is.EqualTo(200));
        Assert.That((await service.Client.StatusAsync(token, Credentials(key))).Status, Is.EqualTo(404), "the shop's tokens are others");
        Assert.That((await service.Client.StatusAsync(token, Credentials(NewKey()))).Status, Is.EqualTo(401), "a wrong key is not none");
        Assert.That(await service.Log.WhenItSaysAsync("Authentication:Anonymous=true"), Has.Some.StartsWith("Warning").And.Contains("Authentication:Anonymous=true"));
    }

    [Test]
    [Property("Security", "3")]
    public async Task Five_digits_are_warned_of_once_and_six_are_not()
    {
        const string Warning = "By the settings in Otp, codes have fewer than 6 digits";
        const string LaterWarning = "Delivery:AllowedCountries is empty";
        await using var five = await OtpServiceHost.StartAsync(_vonage);
        await using var six = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup().With("Otp:CodeLength", "6"));

        Assert.That(await five.Log.WhenItSaysAsync(LaterWarning), Has.Exactly(1).Contains(Warning));
        Assert.That(await six.Log.WhenItSaysAsync(LaterWarning), Has.None.Contains(Warning));
    }

    private static async Task<IReadOnlyList<string>> FailuresAsync(Uri provider, OtpServiceSetup setup)
    {
        try
        {
            await using var service = await OtpServiceHost.StartAsync(provider, setup);
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
        catch (AggregateException exception)
        {
            return [.. exception.InnerExceptions.OfType<OptionsValidationException>().SelectMany(inner => inner.Failures)];
        }
    }
}
