using System.Security.Cryptography;
using NUnit.Framework.Interfaces;
using Otp.TestKit;
using Otp.TestKit.Load;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.FaultTests;

/// <summary>A stand-in for the provider, services as processes of their own, and a load on them, for each test.</summary>
internal abstract class FaultFixture
{
    /// <summary>Callers at once.</summary>
    protected const int Callers = 6;

    // As many answers as say that the service works: before the fault, and after it.
    private const int Enough = 200;
    private const int LongestLife = 1_000;
    private static readonly TimeSpan EnoughLimit = TimeSpan.FromSeconds(60);

    private readonly List<CrashingService> _services = [];

    protected VonageStub Provider { get; private set; } = null!;

    /// <summary>What went out to people, by whichever provider.</summary>
    protected virtual ISentMessages Sent => Provider;

    protected static TimeProvider Time => TimeProvider.System;

    [SetUp]
    public async Task StartProvider() => Provider = await VonageStub.StartAsync(keepsCalls: false);

    [TearDown]
    public async Task Stop()
    {
        foreach (var service in _services)
        {
            if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
            {
                await TestContext.Out.WriteLineAsync(string.Join('\n', service.Output.Split('\n').TakeLast(60)));
            }

            await service.DisposeAsync();
        }

        _services.Clear();
        await Provider.DisposeAsync();
    }

    /// <summary>A service that is not started yet, ended with the test.</summary>
    protected CrashingService NewService(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>(MixedLoad.Settings, StringComparer.Ordinal);
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var service = new CrashingService(Provider.Address, all);

        // As it comes: a refusal to start is then told in sentences alone.
        service.Set("Logging__LogLevel__Default", null);
        _services.Add(service);
        return service;
    }

    protected async Task<CrashingService> StartServiceAsync(params (string Name, string Value)[] settings)
    {
        var service = NewService(settings);
        await service.StartAsync();
        return service;
    }

    /// <summary>What instances over one PostgreSQL have in common.</summary>
    protected static (string Name, string Value)[] Sharing(string connection) =>
    [
        ("Database__Provider", "Postgres"),
        ("ConnectionStrings__Otp", $"{connection};Maximum Pool Size=40"),
        ("Otp__Keys__k1", Fresh.Key()),
        ("Otp__AddressKey", Fresh.Key()),
    ];

    protected MixedLoad NewLoad(params IReadOnlyList<CrashingService> services)
        => new(Sent, [.. services.Select(service => service.Client)]);

    /// <summary>Makes a fault happen under load: once the service has answered, and until it answers again.</summary>
    protected static async Task UnderLoadAsync(MixedLoad load, Func<Task> fault, int callers = Callers)
    {
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(callers, stop.Token);
        try
        {
            await AnsweredAsync(load, Enough);
            await fault();
            await AnsweredAsync(load, Enough);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }

    /// <summary>Waits until a count has grown.</summary>
    protected static async Task GrowsAsync(Func<int> count, int by, string what)
    {
        var before = count();
        var after = await Eventually.ReadAsync(() => Task.FromResult(count()), now => now >= before + by, EnoughLimit);
        Assert.That(after, Is.GreaterThanOrEqualTo(before + by), what);
    }

    protected static Task AnsweredAsync(MixedLoad load, int more) => GrowsAsync(() => load.Operations, more, "The service answers its callers.");

    protected static Task RefusedAsync(MixedLoad load, int more) => GrowsAsync(() => load.Refused, more, "The service answers 503.");

    /// <summary>Runs something in which the service may die between a call and its record.</summary>
    protected static async Task<Disruption> DisruptAsync(Func<Task> fault)
    {
        var begun = Time.GetUtcNow();
        await fault();
        return new Disruption(begun, Time.GetUtcNow());
    }

    /// <summary>Kills a service under load so many times, each time at a moment of chance, and starts it again.</summary>
    protected static async Task<IReadOnlyCollection<Disruption>> KillUnderLoadAsync(MixedLoad load, CrashingService victim, int times)
    {
        var kills = new List<Disruption>();
        await UnderLoadAsync(load, async () =>
        {
            for (var kill = 0; kill < times; kill++)
            {
                await AnsweredAsync(load, 1);
                await Task.Delay(RandomNumberGenerator.GetInt32(LongestLife));
                kills.Add(await DisruptAsync(victim.KillAsync));
                await victim.StartAsync();
            }
        });

        Assert.That(load.Unanswered, Is.GreaterThan(0), "the kills hit requests");
        return kills;
    }

    /// <summary>Looks at everything that was promised, keeps the row, and holds the service to it.</summary>
    protected async Task AuditAsync(string fault, MixedLoad load, CrashingService service, params IReadOnlyCollection<Disruption> disruptions)
    {
        var findings = await new Audit(load, Sent, service.Client) { Disruptions = disruptions, SettleLimit = TimeSpan.FromSeconds(90) }.RunAsync();
        Keep(fault, load, findings);
    }

    protected static void Keep(string fault, MixedLoad load, Findings findings)
    {
        FaultTable.Add(fault, findings);
        TestContext.Out.WriteLine(FormattableString.Invariant(
            $"{fault}: {load.Stories.Count} people, {load.Operations} operations, {load.Refused} answers 503, {load.Unanswered} requests without an answer, {findings.RepeatsAllowed} messages repeated as the design allows."));
        Assert.Multiple(() =>
        {
            Assert.That(load.Surprises, Is.Empty);
            Assert.That(findings.Sentences, Is.Empty);
            Assert.That((findings.Lost, findings.Duplicated, findings.VerifiedTwice), Is.EqualTo((0, 0, 0)));
            Assert.That(load.Operations, Is.GreaterThanOrEqualTo(2 * Enough));
            Assert.That(load.Stories.Sum(story => story.RightsGranted), Is.GreaterThan(0), "codes were verified");
            Assert.That(load.Stories.Sum(story => story.GuessesJudged), Is.GreaterThan(0), "guesses were judged");
        });
    }
}
