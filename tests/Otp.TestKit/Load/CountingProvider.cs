using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Otp.TestKit.Load;

/// <summary>
/// A provider of Messages v1 for loads: it keeps nothing of a message but what tells a lost one from a repeated one, and it
/// can be in any mood, or away.
/// </summary>
public sealed class CountingProvider : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<string, IReadOnlyList<SentMessage>> _sent = new(StringComparer.Ordinal);
    private WebApplication? _app;
    private int _port;
    private int _calls;

    private CountingProvider()
    {
    }

    /// <summary>Where it listens, also while it is away.</summary>
    public Uri Address => new(FormattableString.Invariant($"http://127.0.0.1:{_port}"));

    /// <summary>How it treats a call, by the call's number.</summary>
    public Func<int, ProviderMood> Mood { get; set; } = _ => ProviderMood.Accepts;

    /// <summary>How much later it answers when it is slow.</summary>
    public TimeSpan Slowness { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>All messages that it took.</summary>
    public IEnumerable<SentMessage> Sent => _sent.Values.SelectMany(messages => messages);

    /// <summary>Starts one that accepts.</summary>
    public static async Task<CountingProvider> StartAsync()
    {
        var provider = new CountingProvider();
        await provider.ComeBackAsync();
        return provider;
    }

    /// <summary>The messages to a number, in the order in which they came.</summary>
    public IReadOnlyList<SentMessage> SentTo(string phone) => _sent.GetValueOrDefault(phone) ?? [];

    /// <summary>The code that a number was sent, waited for; null when none comes.</summary>
    public async Task<string?> CodeForAsync(string phone, TimeSpan limit)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (SentTo(phone).Count == 0)
        {
            if (TimeProvider.System.GetElapsedTime(started) > limit)
            {
                return null;
            }

            await Task.Delay(Pause);
        }

        return SentTo(phone)[0].Code;
    }

    /// <summary>Stops listening: calls are refused.</summary>
    public async Task GoAwayAsync()
    {
        if (_app is { } app)
        {
            _app = null;

            // What is being answered goes out whole; what is slow or hangs is broken off.
            using var patience = new CancellationTokenSource(Patience);
            await app.StopAsync(patience.Token);
            await app.DisposeAsync();
        }
    }

    /// <summary>Listens again, at the same address.</summary>
    public async Task ComeBackAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        _app = app;
        _port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    public async ValueTask DisposeAsync() => await GoAwayAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var over = context.RequestAborted;
        var mood = Mood(Interlocked.Increment(ref _calls));
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: over);
        switch (mood)
        {
            case ProviderMood.Fails:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return;
            case ProviderMood.Throttles:
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "1";
                return;
        }

        var message = Take(body.RootElement);
        try
        {
            await AnswerAsync(context, mood, message.Id);
            message.Confirmed = mood is ProviderMood.Accepts or ProviderMood.IsSlow && !over.IsCancellationRequested;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private async Task AnswerAsync(HttpContext context, ProviderMood mood, string id)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        switch (mood)
        {
            case ProviderMood.Hangs:
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case ProviderMood.Resets:
                context.Abort();
                return;
            case ProviderMood.AnswersHtml:
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<!doctype html><title>Please log in</title>", context.RequestAborted);
                return;
            case ProviderMood.AnswersNothing:
                return;
            case ProviderMood.IsSlow:
                await Task.Delay(Slowness, context.RequestAborted);
                break;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"message_uuid":"{{id}}"}""", context.RequestAborted);
    }

    private SentMessage Take(JsonElement body)
    {
        var to = body.GetProperty("to").GetString()!;
        var text = body.GetProperty("text").GetString()!;
        var message = new SentMessage(
            to,
            body.GetProperty("client_ref").GetString()!,
            text[(text.LastIndexOf(' ') + 1)..],
            Guid.CreateVersion7().ToString(),
            TimeProvider.System.GetUtcNow());
        _sent.AddOrUpdate(to, _ => [message], (_, earlier) => [.. earlier, message]);
        return message;
    }
}
