using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Otp.Client.Tests.Transport;

/// <summary>Answers one request after another as told, over a real connection; the last answer stays.</summary>
internal sealed class ScriptedService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ScriptedReply> _script;
    private readonly ConcurrentQueue<ScriptedCall> _calls = new();
    private ScriptedReply _reply = ScriptedReply.Of(500);

    private ScriptedService(WebApplication app, IEnumerable<ScriptedReply> script)
    {
        _app = app;
        _script = new ConcurrentQueue<ScriptedReply>(script);
    }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public IReadOnlyList<ScriptedCall> Calls => [.. _calls];

    public static async Task<ScriptedService> StartAsync(params ScriptedReply[] script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var service = new ScriptedService(builder.Build(), script);
        service._app.Run(service.AnswerAsync);
        await service._app.StartAsync();
        return service;
    }

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
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var call = new ScriptedCall(context.Request.Method, context.Request.Path, headers, await reader.ReadToEndAsync(), TimeProvider.System.GetTimestamp());
        _calls.Enqueue(call);
        if (_script.TryDequeue(out var next))
        {
            _reply = next;
        }

        await _reply.Write(context, call);
    }
}

/// <summary>A request that came in.</summary>
internal sealed record ScriptedCall(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body, long At)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
