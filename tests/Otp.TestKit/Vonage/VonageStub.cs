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

namespace Otp.TestKit.Vonage;

/// <summary>Stands in for Vonage's Dispatch and Messages endpoints: keeps every call, checks its token, answers as told.</summary>
public sealed class VonageStub : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<VonageCall> _calls = [];
    private readonly ConcurrentQueue<Exception> _faults = new();
    private TaskCompletionSource _changed = NewSignal();

    private VonageStub(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

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

    /// <summary>What the stub itself stumbled over, for a test that fails.</summary>
    public IReadOnlyList<Exception> Faults => [.. _faults];

    public static async Task<VonageStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var stub = new VonageStub(builder.Build());
        stub._app.Run(stub.AnswerAsync);
        await stub._app.StartAsync();
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

    public async ValueTask DisposeAsync()
    {
        // Without patience for calls that hang.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await TakeAsync(context);
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
        TaskCompletionSource changed;
        lock (_lock)
        {
            _calls.Add(call);
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
        if (reply.Resets)
        {
            context.Abort();
            return;
        }

        await reply.Until.WaitAsync(context.RequestAborted);
        await WriteAsync(context.Response, call, reply);
    }

    private static async Task<VonageCall> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new VonageCall(request.Method, request.Path + request.QueryString, headers, await reader.ReadToEndAsync(request.HttpContext.RequestAborted));
    }

    private static async Task WriteAsync(HttpResponse response, VonageCall call, VonageReply reply)
    {
        var status = !call.IsKnown ? StatusCodes.Status404NotFound : !call.Token.IsValid ? StatusCodes.Status401Unauthorized : reply.Status;
        response.StatusCode = status;
        response.ContentType = status < 300 ? "application/json" : "application/problem+json";
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
