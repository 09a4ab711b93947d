using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests.Security;

/// <summary>While no message can cost money, one number stands for everybody who tries the service.</summary>
[TestFixture]
[Property("Security", "18")]
internal sealed class DevelopmentBudgetTests
{
    private const int MoreThanADayAllows = 12;

    private VonageStub _vonage = null!;

    [OneTimeSetUp]
    public async Task StartStub() => _vonage = await VonageStub.StartAsync();

    [OneTimeTearDown]
    public async Task StopStub() => await _vonage.DisposeAsync();

    [TestCase("Console")]
    [TestCase("Dispatch")]
    public async Task In_Development_with_nothing_set_a_person_may_be_sent_any_number_of_codes(string provider)
        => Assert.That(
            await StatusesAsync(Development.With("Delivery:Provider", provider), MoreThanADayAllows), Is.EqualTo(Enumerable.Repeat(201, MoreThanADayAllows)));

    [TestCase("Otp:MaxSendsPerRecipientPerHour", "2", 2)]
    [TestCase("Otp:MaxSendsPerRecipientPerDay", "3", 3)]
    [TestCase("Otp:MaxSendsPerRecipientPerDay", "9", 5)]
    public async Task In_Development_too_what_is_set_holds_and_the_other_limit_with_it(string setting, string value, int allowed)
        => Assert.That(
            await StatusesAsync(Development.With(setting, value), allowed + 1), Is.EqualTo(Enumerable.Repeat(201, allowed).Append(429)));

    [Test]
    public async Task The_other_limits_hold_in_Development_as_they_do_in_production()
    {
        await using var service = await OtpServiceHost.StartAsync(_vonage, Development);
        var (token, phone) = (Fresh.Token(), Fresh.Phone());

        Assert.That((await service.Client.CreateBySmsAsync(token, phone)).Status, Is.EqualTo(201));
        Assert.That((await service.Client.CreateBySmsAsync(token, phone)).ProblemType, Is.EqualTo("urn:problem:otp:cool-down"));
    }

    [Test]
    public async Task What_countries_cost_is_not_warned_of_while_no_message_can_cost_money()
    {
        await using var service = await OtpServiceHost.StartAsync(_vonage, Development.With("Vonage:ApiKey", "told after all others"));

        Assert.That(await service.Log.WhenItSaysAsync("Vonage:ApiKey"), Has.None.Contains("Delivery:AllowedCountries"));
    }

    private static OtpServiceSetup Development => new() { Environment = "Development" };

    private async Task<int[]> StatusesAsync(OtpServiceSetup setup, int sends)
    {
        await using var service = await OtpServiceHost.StartAsync(_vonage, setup);
        var phone = Fresh.Phone();
        var statuses = new int[sends];
        for (var send = 0; send < sends; send++)
        {
            statuses[send] = (await service.Client.CreateBySmsAsync(Fresh.Token(), phone)).Status;
        }

        return statuses;
    }
}
