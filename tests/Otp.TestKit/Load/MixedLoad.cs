using System.Collections.Concurrent;
using Otp.TestKit.Service;

namespace Otp.TestKit.Load;

/// <summary>
/// People who log in: creates, resends, wrong and right codes through real HTTP, each request under an Idempotency-Key with
/// which it is repeated until it is answered, as a careful caller does. What was answered is kept, for <see cref="Audit"/>.
/// </summary>
public sealed class MixedLoad
{
    /// <summary>Guesses that a code of these loads allows.</summary>
    public const int MaxAttempts = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly IReadOnlyList<HttpClient> _instances;
    private readonly ISentMessages _sent;
    private readonly ConcurrentQueue<Story> _stories = new();
    private readonly ConcurrentQueue<string> _surprises = new();
    private int _begun;
    private int _answered;
    private int _refused;
    private int _unanswered;

    public MixedLoad(ISentMessages sent, params IReadOnlyList<HttpClient> instances)
    {
        _sent = sent;
        _instances = instances;
    }

    /// <summary>Settings without budgets that a load would spend, for <see cref="CrashingService"/>.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Otp__Validity"] = "00:10:00",
        ["Otp__MaxAttempts"] = "3",
        ["Otp__ResendCooldown"] = "00:00:00",
        ["Otp__MaxSendsPerClientPerMinute"] = "10000000",
        ["Otp__MaxSendsPerClientPerDay"] = "10000000",
    };

    /// <summary>How long a request is repeated before its caller gives up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a person waits for the message.</summary>
    public TimeSpan CodePatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether two people in three are reached on Messenger first.</summary>
    public bool BeginsOnMessenger { get; init; }

    /// <summary>How long a caller rests between two people.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Everybody so far.</summary>
    public IReadOnlyCollection<Story> Stories => _stories;

    /// <summary>Requests that were answered, other than with 503.</summary>
    public int Operations => _answered;

    /// <summary>Answers 503.</summary>
    public int Refused => _refused;

    /// <summary>Requests without an answer.</summary>
    public int Unanswered => _unanswered;

    /// <summary>Answers that no caller expects.</summary>
    public IReadOnlyCollection<string> Surprises => _surprises;

    /// <summary>Lets so many callers work until they are told to stop; what they have begun they finish.</summary>
    public Task RunAsync(int callers, CancellationToken until)
        => Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(until), CancellationToken.None)));

    /// <summary>Lets so many callers work for a while.</summary>
    public async Task RunAsync(int callers, TimeSpan time)
    {
        using var over = new CancellationTokenSource(time);
        await RunAsync(callers, over.Token);
    }

    private static (string, string) Key(string key) => ("Idempotency-Key", key);

    private async Task CallAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await TellAsync(Interlocked.Increment(ref _begun));
            await Task.Delay(Rest, CancellationToken.None);
        }
    }

    // Of three people one asks for a second message, of two one mistypes, of four one never types the code.
    private async Task TellAsync(int nth)
    {
        var story = new Story { Messenger = BeginsOnMessenger && nth % 3 != 1 ? Fresh.MessengerId() : null };
        _stories.Enqueue(story);
        if (!await SendAsync(story, nth, story.FirstKey) || (nth % 3 == 0 && !await SendAsync(story, nth, Fresh.Token())))
        {
            return;
        }

        if (await _sent.SentCodeAsync(story.Addresses[0], CodePatience) is not { } code)
        {
            return;
        }

        if (nth % 2 == 0)
        {
            await MistypeAsync(story, nth, code);
        }

        if (nth % 4 != 1)
        {
            await Task.WhenAll(TypeAsync(story, nth, code), TypeAsync(story, nth + 1, code));
        }
    }

    private async Task<bool> SendAsync(Story story, int nth, string key)
    {
        story.SendsAsked++;
        var answer = await AskAsync(nth, client => client.CreateAsync(story.Token, story.Recipient, Key(key)));
        if (answer?.Status == 201)
        {
            story.SendsPromised++;
            return true;
        }

        Surprise(answer, "POST");
        return false;
    }

    // Twice under one key: the second is told the same and costs nothing.
    private async Task MistypeAsync(Story story, int nth, string code)
    {
        var (wrong, key) = (Fresh.WrongCode(code), Fresh.Token());
        story.GuessesAsked++;
        var first = await AskAsync(nth, client => client.VerifyAsync(story.Token, wrong, Key(key)));
        if (first?.Status != 404)
        {
            Judge(story, first, "wrong code");
            return;
        }

        story.GuessesJudged++;
        var second = await AskAsync(nth, client => client.VerifyAsync(story.Token, wrong, Key(key)));
        if (second is not null && (second.Status != 404 || second.Json.IntOf("attemptsRemaining") != first.Json.IntOf("attemptsRemaining")))
        {
            Judge(story, second, "repeated wrong code");
        }
    }

    private async Task TypeAsync(Story story, int nth, string code)
    {
        var key = Fresh.Token();
        lock (story)
        {
            story.RightsAsked++;
        }

        var answer = await AskAsync(nth, client => client.VerifyAsync(story.Token, code, Key(key)));
        if (answer?.Status == 200)
        {
            lock (story)
            {
                story.RightsGranted++;
            }
        }
        else if (answer?.Status != 409)
        {
            Judge(story, answer, "right code");
        }
    }

    private void Judge(Story story, Answer? answer, string call)
    {
        if (answer?.Status == 410)
        {
            story.SeenExpired = true;
        }
        else
        {
            Surprise(answer, call);
        }
    }

    private void Surprise(Answer? answer, string call)
    {
        if (answer is not null)
        {
            _surprises.Enqueue($"{call}: {answer}");
        }
    }

    // Each time at another instance.
    private async Task<Answer?> AskAsync(int nth, Func<HttpClient, Task<Answer>> call)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var tries = 0; TimeProvider.System.GetElapsedTime(started) < Patience; tries++)
        {
            try
            {
                var answer = await call(_instances[(nth + tries) % _instances.Count]);
                switch (answer.Status)
                {
                    case 503:
                        Interlocked.Increment(ref _refused);
                        break;

                    // Of a proxy, whose instance went away under the request.
                    case 502 or 504:
                        Interlocked.Increment(ref _unanswered);
                        break;
                    default:
                        Interlocked.Increment(ref _answered);
                        return answer;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                Interlocked.Increment(ref _unanswered);
            }

            await Task.Delay(Pause);
        }

        return null;
    }
}
