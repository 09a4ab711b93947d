using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using VonageSimulator;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>Two instances over one PostgreSQL database, one of them killed again and again: the other one keeps every promise.</summary>
[Parallelizable]
internal sealed class TwoInstancesCrashTests
{
    private const int Kills = 6;
    private const int Writers = 8;
    private const int LongestLoad = 400;
    private const int MostPerRound = 10;
    private const int Readers = 8;

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(4);

    private readonly ConcurrentQueue<Person> _promised = new();
    private readonly List<(DateTimeOffset Begun, DateTimeOffset Over)> _kills = [];
    private string _connection = "";
    private SimulatorHost _vonage = null!;
    private CrashingService _survivor = null!;
    private CrashingService _victim = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _connection = LocalPostgres.Server.CreateDatabase();
        _vonage = await SimulatorHost.StartAsync(DeliveryFixture.Account());
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Database__Provider"] = "Postgres",
            ["Database__WriteTimeout"] = "00:00:10",
            ["ConnectionStrings__Otp"] = $"{_connection};Maximum Pool Size=40",
            ["Otp__Keys__k1"] = Fresh.Key(),
            ["Otp__AddressKey"] = Fresh.Key(),
            ["Delivery__ReadTimeout"] = ReadTimeout.ToString(),
            ["Otp__Validity"] = "00:10:00",
            ["Otp__MaxSendsPerClientPerMinute"] = "10000000",
            ["Otp__MaxSendsPerClientPerDay"] = "10000000",
        };
        _survivor = new CrashingService(_vonage.BaseAddress, settings);
        _victim = new CrashingService(_vonage.BaseAddress, settings);
        _vonage.StatusUrl = new Uri(_survivor.Address, VonageWebhook.StatusPath);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_survivor is not null)
        {
            await _victim.DisposeAsync();
            await _survivor.DisposeAsync();
            await _vonage.DisposeAsync();
            LocalPostgres.Server.DropDatabase(_connection);
        }
    }

    [Test]
    public async Task Nothing_is_lost_and_nothing_is_sent_or_verified_twice_when_one_of_two_is_killed_under_load()
    {
        await _survivor.StartAsync();
        for (var round = 0; round < Kills; round++)
        {
            await _victim.StartAsync();
            await KillUnderLoadAsync();
        }

        var ends = await WhenSettledAsync();
        var messages = _vonage.Messages;
        var verdicts = await VerifyTwiceAsync(messages);

        await TestContext.Out.WriteLineAsync(
            $"{Kills} kills, {_promised.Count} tokens answered 201, {messages.Count} messages of {messages.Select(message => message.ClientRef).Distinct(StringComparer.Ordinal).Count()} steps, {verdicts.Count} verified.");
        Assert.Multiple(() =>
        {
            Assert.That(_promised, Has.Count.GreaterThanOrEqualTo(Kills));
            Assert.That(ends, Has.Count.EqualTo(_promised.Count));
            AssertSentOrExplained(messages, ends);
            AssertRepeatsNeedAKill(messages);
            Assert.That(verdicts, Is.All.EqualTo((200, 409)), "with the code that the last message carried");
        });
    }

    private static bool IsSettled(JsonElement document)
        => document.DeliveryStatus() is not "pending"
            && Enumerable.Range(0, document.StepCount()).All(step => document.StepStatus(step) is not "pending");

    private async Task KillUnderLoadAsync()
    {
        var before = _promised.Count;
        var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(writer % 2 == 0 ? _victim : _survivor, writer)).ToList();
        await Eventually.ReadAsync(() => Task.FromResult(_promised.Count), promised => promised > before);
        await Task.WhenAny(Task.WhenAll(writers), Task.Delay(RandomNumberGenerator.GetInt32(LongestLoad)));
        var begun = TimeProvider.System.GetUtcNow();
        await _victim.KillAsync();
        _kills.Add((begun, TimeProvider.System.GetUtcNow()));
        await Task.WhenAll(writers);
    }

    private async Task WriteAsync(CrashingService instance, int writer)
    {
        for (var nth = 0; nth < MostPerRound; nth++)
        {
            var person = Person.Fresh();
            try
            {
                var answer = await instance.Client.CreateAsync(person.Token, (writer + nth) % 3 == 0 ? person.BySms : person.OnBothChannels);
                if (answer.Status == 201)
                {
                    _promised.Enqueue(person);
                }
                else
                {
                    Assert.That(answer.Status, Is.EqualTo(503), answer.ToString());
                }
            }
            catch (HttpRequestException)
            {
                // Killed: nothing was promised.
                return;
            }
        }
    }

    // What the victim held is taken over when its leases run out.
    private async Task<IReadOnlyDictionary<Person, JsonElement>> WhenSettledAsync()
    {
        var ends = new ConcurrentDictionary<Person, JsonElement>();
        await Parallel.ForEachAsync(_promised, new ParallelOptions { MaxDegreeOfParallelism = Readers }, async (person, _) =>
            ends[person] = await Eventually.ReadAsync(
                async () => (await _survivor.Client.StatusAsync(person.Token)).Json, IsSettled, TimeSpan.FromSeconds(90)));
        return ends;
    }

    private async Task<IReadOnlyCollection<(int First, int Second)>> VerifyTwiceAsync(IReadOnlyList<ReceivedMessage> messages)
    {
        var sent = messages.ToLookup(message => message.To, StringComparer.Ordinal);
        var verdicts = new ConcurrentBag<(int, int)>();
        await Parallel.ForEachAsync(_promised, new ParallelOptions { MaxDegreeOfParallelism = Readers }, async (person, _) =>
        {
            if (sent[person.Phone].Concat(sent[person.Messenger]).LastOrDefault() is { } message)
            {
                var code = message.Text[^5..];
                verdicts.Add((
                    (await _survivor.Client.VerifyAsync(person.Token, code)).Status,
                    (await _survivor.Client.VerifyAsync(person.Token, code)).Status));
            }
        });
        return verdicts;
    }

    private static void AssertSentOrExplained(IReadOnlyList<ReceivedMessage> messages, IReadOnlyDictionary<Person, JsonElement> ends)
    {
        var sent = messages.ToLookup(message => message.To, StringComparer.Ordinal);
        foreach (var (person, document) in ends)
        {
            var texts = sent[person.Phone].Concat(sent[person.Messenger]).Select(message => message.Text).Distinct(StringComparer.Ordinal).ToList();
            Assert.That(texts, Has.Count.LessThanOrEqualTo(1), "the same code each time");
            for (var step = 0; step < document.StepCount(); step++)
            {
                var address = document.Step(step).TextOf("channel") == "sms" ? person.Phone : person.Messenger;
                Assert.That(sent[address].Any() || document.StepError(step) is not null, Is.True, $"neither sent nor explained: {document}");
            }
        }
    }

    private void AssertRepeatsNeedAKill(IReadOnlyList<ReceivedMessage> messages)
    {
        foreach (var step in messages.GroupBy(message => message.ClientRef, StringComparer.Ordinal))
        {
            var times = step.Select(message => message.At).Order().ToList();
            foreach (var (earlier, later) in times.Zip(times.Skip(1)))
            {
                Assert.That(_kills.Exists(kill => earlier <= kill.Over && later >= kill.Begun), Is.True, $"sent at {earlier:O} and {later:O}");
            }
        }
    }
}
