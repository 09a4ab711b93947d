using System.Text.Json;
using NUnit.Framework.Interfaces;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using VonageSimulator;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>
/// One service and one simulator of the provider for all tests of a fixture, on one clock, which the tests move forward.
/// They keep apart by their people.
/// </summary>
internal abstract class DeliveryFixture
{
    protected static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(120);

    /// <summary>What a stored time can differ by.</summary>
    protected static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    private static readonly List<string> Complaints = ["Warning", "Error", "Critical"];

    protected OtpServiceHost Service { get; private set; } = null!;

    protected SimulatorHost Vonage { get; private set; } = null!;

    protected HttpClient Client => Service.Client;

    protected virtual OtpServiceSetup Setup => new OtpServiceSetup().With("Delivery:Provider", "Messages").WithClock();

    [OneTimeSetUp]
    public async Task StartService()
    {
        var setup = Setup;
        Vonage = await SimulatorHost.StartAsync(Account(), setup.Time);
        Service = await OtpServiceHost.StartAsync(Vonage.BaseAddress, setup);
        Vonage.StatusUrl = new Uri(Client.BaseAddress!, VonageWebhook.StatusPath);
        Vonage.InboundUrl = new Uri(Client.BaseAddress!, VonageWebhook.InboundPath);
    }

    /// <summary>The worker scans at whole seconds of the service's life; a test starts at one.</summary>
    [SetUp]
    public void StartAtAScan()
    {
        if (Setup.Time is not null)
        {
            var passed = TimeSpan.FromTicks(Service.Now.Ticks % TimeSpan.TicksPerSecond);
            Service.Time.Advance(passed > TimeSpan.Zero ? TimeSpan.FromSeconds(1) - passed : TimeSpan.Zero);
        }
    }

    /// <summary>What the service complained of, for whoever has to find out why a test failed.</summary>
    [TearDown]
    public async Task ShowComplaints()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            foreach (var line in Service.Log.Lines.Where(line => Complaints.Exists(level => line.StartsWith(level, StringComparison.Ordinal))))
            {
                await TestContext.Out.WriteLineAsync(line);
            }
        }
    }

    [OneTimeTearDown]
    public async Task StopService()
    {
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }

        await Vonage.DisposeAsync();
    }

    /// <summary>The account that the test kit's settings name. Numbers are drawn at random, so their ends must mean nothing.</summary>
    internal static SimulatorSettings Account() => new()
    {
        ApplicationId = VonageCredentials.ApplicationId,
        PrivateKey = VonageCredentials.PrivateKey,
        SignatureSecret = VonageCredentials.SignatureSecret,
        NumberSuffixes = false,
    };

    /// <summary>Creates a code for a person on both channels.</summary>
    protected async Task<Person> CreateAsync(Scenario? onMessenger = null)
    {
        var person = Person.Fresh();
        if (onMessenger is not null)
        {
            Vonage.SetScenario(person.Messenger, onMessenger);
        }

        await PostAsync(person);
        return person;
    }

    /// <summary>The same, with the message on the handset, unread.</summary>
    protected async Task<Person> CreateDeliveredAsync()
    {
        var person = await CreateAsync();
        await WhenAsync(person, step: 0, "delivered");
        return person;
    }

    protected async Task PostAsync(Person person)
    {
        var created = await Client.CreateAsync(person.Token, person.OnBothChannels);
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
    }

    /// <summary>Moves the clock until unread messages are overdue, and waits until the scan that finds them has gone by.</summary>
    protected async Task PassReadTimeoutAsync()
    {
        var witness = await CreateDeliveredAsync();
        Service.Time.Advance(ReadTimeout);
        await Vonage.WaitForMessageAsync(witness.Phone);
    }

    /// <summary>The status document, once a step of it is as wanted.</summary>
    protected async Task<JsonElement> WhenAsync(Person person, int step, string status)
    {
        var document = await Client.StatusWhenAsync(person.Token, found => found.StepStatus(step) == status);
        Assert.That(document.StepStatus(step), Is.EqualTo(status), document.ToString());
        return document;
    }

    /// <summary>The same for what the last try of a step met.</summary>
    protected async Task<JsonElement> WhenErrorAsync(Person person, int step, string error)
    {
        var document = await Client.StatusWhenAsync(person.Token, found => found.StepError(step) == error);
        Assert.That(document.StepError(step), Is.EqualTo(error), document.ToString());
        return document;
    }

    protected async Task<JsonElement> StatusAsync(Person person) => (await Client.StatusAsync(person.Token)).Json;

    protected IReadOnlyList<ReceivedMessage> MessagesTo(Person person)
        => [.. Vonage.Messages.Where(message => message.To == person.Messenger || message.To == person.Phone)];

    protected IReadOnlyList<ReceivedMessage> SmsTo(Person person) => [.. Vonage.Messages.Where(message => message.To == person.Phone)];

    /// <summary>The calls that named an address, whatever was answered.</summary>
    protected int CallsTo(string address) => Vonage.Calls.Count(call => call.Body.Contains($"\"{address}\"", StringComparison.Ordinal));

    /// <summary>Waits until an address was called so many times, and not more often.</summary>
    protected async Task CallsToBecomeAsync(string address, int count)
        => Assert.That(await Eventually.ReadAsync(() => Task.FromResult(CallsTo(address)), calls => calls >= count), Is.EqualTo(count));

    /// <summary>The code in a message; everything else in it is the template's.</summary>
    protected static string CodeIn(ReceivedMessage message)
    {
        const string Template = "Insert the following code: ";
        Assert.That(message.Text, Does.Match($"^{Template}[0-9]{{5}}$"));
        return message.Text[Template.Length..];
    }

    protected static void AssertOneCode(IReadOnlyList<ReceivedMessage> messages)
        => Assert.That(messages.Select(CodeIn), Is.All.EqualTo(CodeIn(messages[0])), "every message carries the same code");
}
