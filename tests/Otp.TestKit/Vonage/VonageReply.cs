using Microsoft.AspNetCore.Http;

namespace Otp.TestKit.Vonage;

/// <summary>How the stub answers a call.</summary>
public sealed record VonageReply
{
    /// <summary>As Vonage does when all is well: 202 with an id.</summary>
    public static VonageReply Accepted { get; } = new();

    /// <summary>No answer; the connection breaks.</summary>
    public static VonageReply Reset { get; } = new() { Writes = Abort };

    /// <summary>No answer, for as long as the caller waits.</summary>
    public static VonageReply Hang { get; } = new() { Until = new TaskCompletionSource().Task };

    /// <summary>202 with the page of some network on the way.</summary>
    public static VonageReply Page { get; } = new() { Body = "<!doctype html><title>Please log in</title>", ContentType = "text/html" };

    /// <summary>202 and nothing more.</summary>
    public static VonageReply Nothing { get; } = new() { Body = "" };

    /// <summary>An answer that breaks off.</summary>
    public static VonageReply BreakingOff { get; } = new() { Writes = BreakOffAsync };

    public int Status { get; init; } = 202;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The body; null: the id of a 202, a problem of anything else.</summary>
    public string? Body { get; init; }

    /// <summary>The type of the body; null: JSON, of a problem where the status is one.</summary>
    public string? ContentType { get; init; }

    /// <summary>The answer waits for it.</summary>
    public Task Until { get; init; } = Task.CompletedTask;

    /// <summary>What goes out in place of an answer.</summary>
    public Func<HttpContext, Task>? Writes { get; init; }

    /// <summary>Whether the message was taken, whatever the caller is told of it.</summary>
    internal bool Takes => Status < StatusCodes.Status300MultipleChoices;

    /// <summary>Whether the caller is told so.</summary>
    internal bool Confirms => Takes && Writes is null && Body is null;

    public static VonageReply Of(int status, string? body = null) => new() { Status = status, Body = body };

    /// <summary>A status with one header.</summary>
    public static VonageReply Of(int status, string header, string value)
        => new() { Status = status, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { [header] = value } };

    /// <summary>An acceptance that comes so much later.</summary>
    public static VonageReply After(TimeSpan delay) => new() { Until = Task.Delay(delay) };

    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static async Task BreakOffAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("{\"", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }
}
