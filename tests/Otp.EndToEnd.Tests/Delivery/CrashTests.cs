using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using VonageSimulator;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>kill -9 at any instant: what was answered 201 is delivered, with the same code, once outside crashes.</summary>
[Parallelizable]
internal sealed class CrashTests
{
    private const int Kills = 20;
    private const int Writers = 16;
    private const int TimersPending = 16;
    private const int Readers = 8;

    private const int LongestLoad = 250;

    // Of a writer, so that a fast machine does not spend the test's time on waiting for messages afterwards.
    private const int MostPerRound = 25;

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<Person> _promised = new();
    private readonly List<Kill> _kills = [];
    private SimulatorHost _vonage = null!;
    private CrashingService _service = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _vonage = await SimulatorHost.StartAsync(DeliveryFixture.Account());
        _service = new CrashingService(_vonage.BaseAddress, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Delivery__ReadTimeout"] = ReadTimeout.ToString(),
            ["Otp__Validity"] = "00:10:00",
            ["Otp__MaxSendsPerClientPerMinute"] = "10000000",
            ["Otp__MaxSendsPerClientPerDay"] = "10000000",
        });
        _vonage.StatusUrl = new Uri(_service.Address, VonageWebhook.StatusPath);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        await _vonage.DisposeAsync();
    }

    [Test]
    public async Task Nothing_is_lost_and_nothing_is_sent_twice_without_a_crash_between_when_the_service_is_killed_20_times_under_load()
    {
        for (var round = 0; round < Kills; round++)
        {
            await _service.StartAsync();
            await KillUnderLoadAsync();
        }

        await _service.StartAsync();
        var pending = await LeaveTimersPendingAsync();
        await KillAsync();
        var restarted = TimeProvider.System.GetUtcNow();
        await _service.StartAsync();
        var ends = await WhenSettledAsync();
        await Task.Delay(ReadTimeout + ScanInterval);

        var messages = _vonage.Messages;
        await PrintAsync(messages, ends);
        Assert.Multiple(() =>
        {
            Assert.That(_kills, Has.Count.EqualTo(Kills + 1));
            Assert.That(_promised, Has.Count.GreaterThanOrEqualTo(Kills + TimersPending), "every round had its promises");
            AssertNothingLost(messages, ends);
            AssertSameCode(messages);
            AssertRepeatsNeedACrash(messages);
            AssertTimersFiredOnce(messages, pending, restarted);
        });
    }

    private static bool IsSettled(JsonElement document)
        => document.DeliveryStatus() is not "pending"
            && Enumerable.Range(0, document.StepCount()).All(step => document.StepStatus(step) is not "pending");

    private static IEnumerable<ReceivedMessage> Of(Person person, ILookup<string, ReceivedMessage> messages) => messages[person.Messenger].Concat(messages[person.Phone]);

    // Writers create codes, two in three on both channels, until the service is gone: soon after its first promises, or before.
    private async Task KillUnderLoadAsync()
    {
        var before = _promised.Count;
        var writers = Enumerable.Range(0, Writers).Select(WriteAsync).ToList();
        await Eventually.ReadAsync(() => Task.FromResult(_promised.Count), promised => promised > before);
        await Task.WhenAny(Task.WhenAll(writers), Task.Delay(RandomNumberGenerator.GetInt32(LongestLoad)));
        await KillAsync();
        await Task.WhenAll(writers);
    }

    private async Task KillAsync()
    {
        var before = TimeProvider.System.GetUtcNow();
        await _service.KillAsync();
        _kills.Add(new Kill(before, TimeProvider.System.GetUtcNow()));
    }

    private async Task WriteAsync(int writer)
    {
        for (var nth = 0; nth < MostPerRound; nth++)
        {
            var person = Person.Fresh();
            try
            {
                var body = (writer + nth) % 3 == 0 ? person.BySms : person.OnBothChannels;
                if ((await _service.Client.CreateAsync(person.Token, body)).Status == 201)
                {
                    _promised.Enqueue(person);
                }
            }
            catch (HttpRequestException)
            {
                // Killed: nothing was promised.
                return;
            }
        }
    }

    private async Task<IReadOnlyList<Person>> LeaveTimersPendingAsync()
    {
        var people = Enumerable.Range(0, TimersPending).Select(_ => Person.Fresh()).ToList();
        var created = await Task.WhenAll(people.Select(person => _service.Client.CreateAsync(person.Token, person.OnBothChannels)));
        Assert.That(created.Select(answer => answer.Status), Is.All.EqualTo(201));
        people.ForEach(_promised.Enqueue);
        await Task.WhenAll(people.Select(person => _service.Client.StatusWhenAsync(person.Token, document => document.StepStatus(0) is "submitted" or "delivered")));
        return people;
    }

    private async Task<IReadOnlyDictionary<Person, JsonElement>> WhenSettledAsync()
    {
        var ends = new ConcurrentDictionary<Person, JsonElement>();
        await Parallel.ForEachAsync(_promised, new ParallelOptions { MaxDegreeOfParallelism = Readers }, async (person, _) =>
            ends[person] = await _service.Client.StatusWhenAsync(person.Token, IsSettled));
        return ends;
    }

    private static void AssertNothingLost(IReadOnlyList<ReceivedMessage> messages, IReadOnlyDictionary<Person, JsonElement> ends)
    {
        var sent = messages.ToLookup(message => message.To, StringComparer.Ordinal);
        foreach (var (person, document) in ends)
        {
            Assert.That(IsSettled(document), Is.True, document.ToString());
            for (var step = 0; step < document.StepCount(); step++)
            {
                var address = document.Step(step).TextOf("channel") == "sms" ? person.Phone : person.Messenger;
                Assert.That(sent[address].Any() || document.StepError(step) is not null, Is.True, $"neither sent nor explained: {document}");
            }
        }
    }

    private void AssertSameCode(IReadOnlyList<ReceivedMessage> messages)
    {
        var sent = messages.ToLookup(message => message.To, StringComparer.Ordinal);
        foreach (var person in _promised)
        {
            var texts = Of(person, sent).Select(message => message.Text).ToList();
            Assert.That(texts, Is.All.EqualTo(texts.FirstOrDefault()));
        }
    }

    // A step has one reference: two messages with it are a repetition, for which the process must have died in between.
    private void AssertRepeatsNeedACrash(IReadOnlyList<ReceivedMessage> messages)
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

    private static void AssertTimersFiredOnce(IReadOnlyList<ReceivedMessage> messages, IReadOnlyList<Person> people, DateTimeOffset restarted)
    {
        foreach (var person in people)
        {
            var onMessenger = messages.Single(message => message.To == person.Messenger);
            var sms = messages.Where(message => message.To == person.Phone).ToList();
            Assert.That(sms, Has.Count.EqualTo(1));
            Assert.That(sms[0].At, Is.GreaterThanOrEqualTo(restarted).And.GreaterThanOrEqualTo(onMessenger.At + ReadTimeout));
            Assert.That(sms[0].Text, Is.EqualTo(onMessenger.Text));
        }
    }

    private async Task PrintAsync(IReadOnlyList<ReceivedMessage> messages, IReadOnlyDictionary<Person, JsonElement> ends)
    {
        var steps = messages.Select(message => message.ClientRef).ToHashSet(StringComparer.Ordinal).Count;
        var explained = ends.Values.Count(document => document.DeliveryStatus() is "failed" or "dropped");
        await TestContext.Out.WriteLineAsync(
            $"{Kills + 1} kills, {_promised.Count} tokens answered 201, {messages.Count} messages of {steps} steps: {messages.Count - steps} repeats; {explained} tokens without a message, all explained.");
        var unrecorded = messages.GroupBy(message => message.ClientRef, StringComparer.Ordinal)
            .SelectMany(step => step.Select(message => message.At).Order().SkipLast(1))
            .Select(at => (_kills.Find(kill => kill.Over >= at)!.Over - at).TotalMilliseconds)
            .Order().ToList();
        if (unrecorded.Count > 0)
        {
            await TestContext.Out.WriteLineAsync(
                $"The repeated ones had been sent {unrecorded[unrecorded.Count / 2]:F0} ms (median), {unrecorded[^1]:F0} ms (longest) before the kill.");
        }
    }

    private sealed record Kill(DateTimeOffset Begun, DateTimeOffset Over);
}
