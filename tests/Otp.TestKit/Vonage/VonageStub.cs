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
using Otp.TestKit.Load;

namespace Otp.TestKit.Vonage;

/// <summary>
/// Stands in for Vonage's Dispatch and Messages endpoints where the wire is what matters: it keeps every call, checks its token,
/// and answers as told, be it with what no API answers, late, or not at all. <c>tools/VonageSimulator</c> stands in for
/// everything behind the endpoints (statuses, failover, people), and cannot break its own connections.
/// </summary>
public sealed class VonageStub : ISentMessages, IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly bool _keepsCalls;
    private readonly Lock _lock = new();
    private readonly List<VonageCall> _calls = [];
    private readonly ConcurrentDictionary<string, IReadOnlyList<SentMessage>> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Exception> _faults = new();
    private WebApplication? _app;
    private TaskCompletionSource _changed = NewSignal();
    private int _port;
    private int _count;

    private VonageStub(bool keepsCalls) => _keepsCalls = keepsCalls;

    /// <summary>Where it listens, also while it is away.</summary>
    public Uri Address => new(FormattableString.Invariant($"http://127.0.0.1:{_port}"));

    /// <summary>Decides the answer to each call.</summary>
    public Func<VonageCall, VonageReply> Reply { get; set; } = _ => VonageReply.Accepted;

    public IReadOnlyList<VonageCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>All messages that it took by Messages.</summary>
    public IEnumerable<SentMessage> Sent => _sent.Values.SelectMany(messages => messages);

    /// <summary>What the stub itself stumbled over, for a test that fails.</summary>
    public IReadOnlyList<Exception> Faults => [.. _faults];

    /// <summary>Starts one that accepts.</summary>
    /// <param name="keepsCalls">Whether it keeps whole calls; under a load, messages are enough.</param>
    public static async Task<VonageStub> StartAsync(bool keepsCalls = true)
    {
        var stub = new VonageStub(keepsCalls);
        await stub.ComeBackAsync();
        return stub;
    }

    /// <summary>The calls that carry a message to a recipient, up to now.</summary>
    public IReadOnlyList<VonageCall> CallsTo(string recipient) => [.. Calls.Where(call => call.Recipients.Contains(recipient, StringComparer.Ordinal))];

    /// <summary>The nth call to a recipient, waited for.</summary>
    public async Task<VonageCall> CallToAsync(string recipient, int nth = 1)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            var calls = CallsTo(recipient);
            if (calls.Count >= nth)
            {
                return calls[nth - 1];
            }

            await changed.WaitAsync(Limit);
        }
    }

    /// <summary>The code that the nth message to a recipient holds, waited for.</summary>
    public async Task<string> CodeForAsync(string recipient, int nth = 1) => (await CallToAsync(recipient, nth)).Code;

    public IReadOnlyList<SentMessage> SentTo(string recipient) => _sent.GetValueOrDefault(recipient) ?? [];

    /// <inheritdoc cref="ISentMessages.SentCodeAsync"/>
    public Task<string?> SentCodeAsync(string recipient, TimeSpan limit)
        => ((ISentMessages)new SentByAny(this)).SentCodeAsync(recipient, limit); // Of this one it would be this very method.

    /// <summary>Stops listening: calls are refused. What is being answered goes out whole; what is slow or hangs is broken off.</summary>
    public Task GoAwayAsync() => StopAsync(Patience);

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

    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

    private async Task StopAsync(TimeSpan patience)
    {
        if (_app is { } app)
        {
            _app = null;
            using var over = new CancellationTokenSource(patience);
            await app.StopAsync(over.Token);
            await app.DisposeAsync();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await TakeAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            _faults.Enqueue(exception);
            throw;
        }
    }

    private async Task TakeAsync(HttpContext context)
    {
        var call = await ReadAsync(context.Request);
        var reply = Reply(call);
        var message = Keep(call, reply);
        await reply.Until.WaitAsync(context.RequestAborted);
        if (reply.Writes is { } write)
        {
            await write(context);
            return;
        }

        await WriteAsync(context.Response, call, reply);
        if (message is not null && reply.Confirms && !context.RequestAborted.IsCancellationRequested)
        {
            message.Confirmed = true;
        }
    }

    private SentMessage? Keep(VonageCall call, VonageReply reply)
    {
        SentMessage? message = null;
        if (reply.Takes && call.IsKnown && !call.IsDispatch && call.Token.IsValid)
        {
            message = new SentMessage(call.Recipients[0], call.ClientRef, call.Code, call.Id, TimeProvider.System.GetUtcNow());
            _sent.AddOrUpdate(message.To, _ => [message], (_, earlier) => [.. earlier, message]);
        }

        if (_keepsCalls)
        {
            TaskCompletionSource changed;
            lock (_lock)
            {
                _calls.Add(call);
                (changed, _changed) = (_changed, NewSignal());
            }

            changed.SetResult();
        }

        return message;
    }

    private async Task<VonageCall> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        return new VonageCall(Interlocked.Increment(ref _count), request.Method, request.Path + request.QueryString, headers, body);
    }

    private static async Task WriteAsync(HttpResponse response, VonageCall call, VonageReply reply)
    {
        var status = !call.IsKnown ? StatusCodes.Status404NotFound : !call.Token.IsValid ? StatusCodes.Status401Unauthorized : reply.Status;
        response.StatusCode = status;
        response.ContentType = reply.ContentType ?? (status < 300 ? "application/json" : "application/problem+json");
        foreach (var (name, value) in reply.Headers)
        {
            response.Headers[name] = value;
        }

        await response.WriteAsync(reply.Body ?? BodyOf(call, status), response.HttpContext.RequestAborted);
    }

    private static string BodyOf(VonageCall call, int status)
    {
        if (status >= StatusCodes.Status300MultipleChoices)
        {
            // Vonage's problems may quote what they complain of.
            return JsonSerializer.Serialize(new { type = "about:blank", title = "As told", detail = call.Text, instance = call.Id });
        }

        return call.IsDispatch
            ? JsonSerializer.Serialize(new { dispatch_uuid = call.Id })
            : JsonSerializer.Serialize(new { message_uuid = call.Id });
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
