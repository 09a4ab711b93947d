using System.Text.Json;
using Otp.TestKit.Service;
using Otp.TestKit.Twilio;
using Otp.TestKit.Vonage;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>A service with two providers, and one person who waits for a code from it, on a clock that the test moves.</summary>
internal sealed class TwoProviders : IAsyncDisposable
{
    private TwoProviders(VonageStub vonage, TwilioStub twilio, OtpServiceHost service)
    {
        Vonage = vonage;
        Twilio = twilio;
        Service = service;
    }

    public VonageStub Vonage { get; }

    public TwilioStub Twilio { get; }

    public OtpServiceHost Service { get; }

    public Person Person { get; } = Person.Fresh();

    /// <summary>The codes in all calls to the two.</summary>
    public IReadOnlyList<string> Codes => [.. Vonage.Calls.Select(call => call.Code), .. Twilio.Posts.Select(post => post.Code)];

    public static async Task<TwoProviders> StartAsync(params (string Name, string? Value)[] settings)
    {
        var (vonage, twilio) = (await VonageStub.StartAsync(), await TwilioStub.StartAsync());
        var setup = settings.Aggregate(
            new OtpServiceSetup().WithTwilio(twilio).WithClock(), (all, setting) => all.With(setting.Name, setting.Value));
        return new TwoProviders(vonage, twilio, await OtpServiceHost.StartAsync(vonage, setup));
    }

    /// <summary>Creates a code for the person, and waits until nothing more comes of it by itself.</summary>
    public async Task CreateAsync(object recipient)
    {
        var created = await Service.Client.CreateAsync(Person.Token, recipient);
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        await Service.RestAsync();
    }

    /// <summary>Moves the clock, and waits until nothing more comes of it.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await Service.AdvanceAsync(time);
        await Service.RestAsync();
    }

    public async Task<JsonElement> DocumentAsync() => (await Service.Client.StatusAsync(Person.Token)).Json;

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Twilio.DisposeAsync();
        await Vonage.DisposeAsync();
    }
}
