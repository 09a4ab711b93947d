using System.Text.Json;
using Otp.TestKit.Service;

namespace Otp.TestKit.Load;

/// <summary>
/// Holds the service to its promises after a load: nothing acknowledged is lost, no message repeated without need, no code
/// verified twice. It asks the service itself, over HTTP, and the provider what it took.
/// </summary>
public sealed class Audit
{
    private const int Readers = 8;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1.5);

    private readonly MixedLoad _load;
    private readonly ISentMessages _sent;
    private readonly HttpClient _client;

    public Audit(MixedLoad load, ISentMessages sent, HttpClient client)
    {
        _load = load;
        _sent = sent;
        _client = client;
    }

    /// <summary>How long deliveries may take to come to an end.</summary>
    public TimeSpan SettleLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When a repetition may have been needed.</summary>
    public IReadOnlyCollection<Disruption> Disruptions { get; init; } = [];

    /// <summary>Waits until all deliveries have ended, and looks at everything that was promised.</summary>
    public async Task<Findings> RunAsync()
    {
        var findings = new Findings { Operations = _load.Operations };
        var everybody = new ParallelOptions { MaxDegreeOfParallelism = Readers };
        await Parallel.ForEachAsync(_load.Stories, everybody, async (story, _) => await CheckAsync(story, findings));
        await Parallel.ForEachAsync(
            _load.Stories.Where((story, nth) => nth % 3 == 0 && story.SendsPromised > 0), everybody, async (story, _) => await AskAgainAsync(story, findings));

        // What a repeated create or a late worker would send by mistake.
        await Task.Delay(Quiet);
        foreach (var story in _load.Stories)
        {
            CheckMessages(story, findings);
        }

        return findings;
    }

    private IReadOnlyList<SentMessage> SentTo(Story story) => [.. story.Addresses.SelectMany(_sent.SentTo)];

    private static bool IsSettled(JsonElement document)
        => document.DeliveryStatus() is not "pending"
            && Enumerable.Range(0, document.StepCount()).All(step => document.StepStatus(step) is not "pending");

    private async Task CheckAsync(Story story, Findings findings)
    {
        var answer = await Eventually.ReadAsync(
            () => _client.StatusAsync(story.Token), status => status.Status == 404 || (status.Status == 200 && IsSettled(status.Json)), SettleLimit);
        if (answer.Status != 200)
        {
            if (answer.Status != 404 || story.SendsPromised > 0 || SentTo(story).Count > 0)
            {
                findings.Lose($"{story}: promised {story.SendsPromised} messages, sent {SentTo(story).Count}, and now {answer}");
            }

            return;
        }

        CheckDelivery(story, answer.Json, findings);
        CheckGuesses(story, answer.Json, findings);
        await CheckVerificationAsync(story, answer.Json, findings);
    }

    private void CheckDelivery(Story story, JsonElement document, Findings findings)
    {
        if (!IsSettled(document))
        {
            findings.Lose($"{story}: its delivery does not end: {document}");
        }
        else if (!Enumerable.Range(0, document.StepCount()).All(step => IsSentOrExplained(story, document, step)))
        {
            findings.Lose($"{story}: neither sent nor explained: {document}");
        }
    }

    private bool IsSentOrExplained(Story story, JsonElement document, int step)
        => document.StepError(step) is not null
            || _sent.SentTo(document.Step(step).TextOf("channel") == "sms" ? story.Phone : story.Messenger!).Count > 0;

    private static void CheckGuesses(Story story, JsonElement document, Findings findings)
    {
        var used = MixedLoad.MaxAttempts - document.IntOf("attemptsRemaining");
        if (used < story.GuessesJudged)
        {
            findings.Lose($"{story}: {story.GuessesJudged} guesses were judged, {used} are counted");
        }

        if (used > story.GuessesAsked)
        {
            findings.Duplicate($"{story}: {story.GuessesAsked} guesses were made, {used} are counted");
        }
    }

    private async Task CheckVerificationAsync(Story story, JsonElement document, Findings findings)
    {
        if (story.RightsGranted > 1)
        {
            findings.VerifyTwice($"{story}: {story.RightsGranted} of {story.RightsAsked} right codes were answered 200");
        }

        if (story.RightsGranted > 0 && document.Status() != "verified")
        {
            findings.Lose($"{story}: verified, and now {document.Status()}");
        }

        if (SentTo(story) is not [{ Code: var code }, ..])
        {
            return;
        }

        var first = await _client.VerifyAsync(story.Token, code);
        var second = await _client.VerifyAsync(story.Token, code);
        if (first.Status == 200 && (story.RightsGranted > 0 || second.Status == 200))
        {
            findings.VerifyTwice($"{story}: answered 200 to {story.RightsGranted} callers, then {first.Status} and {second.Status}");
        }
        else if (story.SeenExpired ? first.Status != 410 : !IsExpected(story, document, first.Status))
        {
            findings.Lose($"{story}: {story.RightsGranted} of {story.RightsAsked} right codes were granted, and now {first}");
        }
    }

    // 409 to who was verified. 200 to who never was. Either to who was not told.
    private static bool IsExpected(Story story, JsonElement document, int status) => status switch
    {
        200 => story.RightsGranted == 0,
        409 => story.RightsAsked > 0,
        410 => story.RightsGranted == 0 && (document.Status() == "expired" || document.TimeOf("expiresAt") <= TimeProvider.System.GetUtcNow()),
        _ => false,
    };

    // Under the key of the first create: the same answer, and no message.
    private async Task AskAgainAsync(Story story, Findings findings)
    {
        var again = await _client.CreateAsync(story.Token, story.Recipient, ("Idempotency-Key", story.FirstKey));
        if (again.Status != 201)
        {
            findings.Lose($"{story}: the repeat of its create is answered {again}");
        }
    }

    private void CheckMessages(Story story, Findings findings)
    {
        var sent = SentTo(story);
        var most = story.SendsAsked * story.Addresses.Count;
        var steps = sent.GroupBy(message => message.ClientRef, StringComparer.Ordinal).ToList();
        if (steps.Count > most)
        {
            findings.Duplicate($"{story}: {most} messages were asked for, {steps.Count} sent", steps.Count - most);
        }

        if (sent.Select(message => message.Code).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            findings.Duplicate($"{story}: its messages carry two codes");
        }

        foreach (var step in steps)
        {
            CheckRepeats(story, [.. step], findings);
        }
    }

    // A repetition needs a crash between the two, or an ambiguous answer, which is worth one.
    private void CheckRepeats(Story story, IReadOnlyList<SentMessage> messages, Findings findings)
    {
        var unexplained = messages.Zip(messages.Skip(1))
            .Where(pair => !Disruptions.Any(disruption => pair.First.At <= disruption.Over && pair.Second.At >= disruption.Begun))
            .ToList();
        var allowed = unexplained.Exists(pair => !pair.First.Confirmed) ? 1 : 0;
        var tooMany = Math.Max(0, unexplained.Count - allowed);
        findings.AllowRepeats(messages.Count - 1 - tooMany);
        if (tooMany > 0)
        {
            findings.Duplicate($"{story}: one message was sent at {string.Join(", ", messages.Select(message => message.At.ToString("O", System.Globalization.CultureInfo.InvariantCulture)))}", tooMany);
        }
    }
}
