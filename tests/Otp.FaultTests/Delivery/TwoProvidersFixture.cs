using System.Text.Json;
using Otp.TestKit.Load;
using Otp.TestKit.Service;
using Otp.TestKit.Twilio;

namespace Otp.FaultTests.Delivery;

/// <summary>Services whose SMS go by two providers, one after the other.</summary>
internal abstract class TwoProvidersFixture : FaultFixture
{
    protected TwilioStub Second { get; private set; } = null!;

    protected override ISentMessages Sent => new SentByAny(Provider, Second);

    [SetUp]
    public async Task StartSecond() => Second = await TwilioStub.StartAsync();

    [TearDown]
    public async Task StopSecond() => await Second.DisposeAsync();

    /// <summary>Variables of a service that takes its route from its settings file.</summary>
    protected (string Name, string Value)[] Variables(params (string Name, string Value)[] settings) =>
    [
        .. TwilioAccount.SettingsFor(Second).Select(setting => (setting.Name.Replace(":", "__", StringComparison.Ordinal), setting.Value)),
        ("Delivery__Channels", "sms"),
        .. settings,
    ];

    /// <summary>Writes the route of SMS where a service reads it, in one piece.</summary>
    protected static void Route(CrashingService service, params string[] providers)
    {
        var file = Path.Combine(service.Folder, "appsettings.json");
        File.WriteAllText($"{file}.new", JsonSerializer.Serialize(new { Delivery = new { Routes = new { sms = providers } } }));
        File.Move($"{file}.new", file, overwrite: true);
    }

    /// <summary>Waits until so many more messages have gone out by the first provider.</summary>
    protected Task FirstCarriesAsync(int more) => GrowsAsync(() => Provider.Sent.Count(), more, "The first provider carries messages.");

    /// <summary>Waits until so many more messages have gone out by the second provider.</summary>
    protected Task SecondCarriesAsync(int more) => GrowsAsync(() => Second.Sent.Count(), more, "The second provider carries messages.");

    /// <summary>Each person's document names nobody but who has carried a message to them.</summary>
    protected async Task AssertCarriersAsync(MixedLoad load, CrashingService service)
    {
        var wrong = new List<string>();
        foreach (var story in load.Stories)
        {
            var named = (await service.Client.StatusAsync(story.Token)) is { Status: 200 } answer ? answer.Json.Step(0).TextOf("provider") : null;
            if (named is not null && (named == "twilio" ? Second.SentTo(story.Phone) : Provider.SentTo(story.Phone)).Count == 0)
            {
                wrong.Add($"{story}: {named} has carried nothing");
            }
        }

        Assert.That(wrong, Is.Empty);
    }
}
