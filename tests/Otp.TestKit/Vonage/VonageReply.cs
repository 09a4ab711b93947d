namespace Otp.TestKit.Vonage;

/// <summary>How the stub answers a call.</summary>
public sealed record VonageReply
{
    /// <summary>As Vonage does when all is well: 202 with an id.</summary>
    public static VonageReply Accepted { get; } = new();

    /// <summary>No answer; the connection breaks.</summary>
    public static VonageReply Reset { get; } = new() { Resets = true };

    /// <summary>No answer, for as long as the caller waits.</summary>
    public static VonageReply Hang { get; } = new() { Until = new TaskCompletionSource().Task };

    public int Status { get; init; } = 202;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The body; null: the id of a 202, a problem of anything else.</summary>
    public string? Body { get; init; }

    /// <summary>The answer waits for it.</summary>
    public Task Until { get; init; } = Task.CompletedTask;

    public bool Resets { get; init; }

    public static VonageReply Of(int status) => new() { Status = status };

    /// <summary>An acceptance that comes so much later.</summary>
    public static VonageReply After(TimeSpan delay) => new() { Until = Task.Delay(delay) };
}
