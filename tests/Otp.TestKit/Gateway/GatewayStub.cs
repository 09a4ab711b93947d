using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Otp.TestKit.Gateway;

/// <summary>A request that the stub took.</summary>
public sealed record GatewayCall(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Text(string member) => Json.GetProperty(member).GetString()!;
}

/// <summary>Stands in for an HTTP server of any kind: it keeps every request and answers as told, be it with what no server answers.</summary>
public sealed class GatewayStub : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<GatewayCall> _calls = [];
    private readonly WebApplication _app;

    private GatewayStub()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    /// <summary>No answer; the connection breaks.</summary>
    public static Func<HttpContext, GatewayCall, Task> Reset { get; } = (context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>An answer that breaks off.</summary>
    public static Func<HttpContext, GatewayCall, Task> BreakingOff { get; } = async (context, _) =>
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("{\"", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    };

    public Uri Address { get; private set; } = null!;

    /// <summary>Answers each call; 204 until a test says otherwise.</summary>
    public Func<HttpContext, GatewayCall, Task> Answer { get; set; } = With(204);

    public IReadOnlyList<GatewayCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public static async Task<GatewayStub> StartAsync()
    {
        var stub = new GatewayStub();
        await stub._app.StartAsync();
        stub.Address = new Uri(stub._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return stub;
    }

    /// <summary>An answer.</summary>
    public static Func<HttpContext, GatewayCall, Task> With(
        int status, string body = "", string? type = "application/json", params (string Name, string Value)[] headers)
        => async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = body.Length > 0 ? type : null;
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            if (body.Length > 0)
            {
                await context.Response.WriteAsync(body, context.RequestAborted);
            }
        };

    /// <summary>The nth call whose body holds a text, waited for.</summary>
    public async Task<GatewayCall> CallWithAsync(string text, int nth = 1)
    {
        var calls = await Eventually.ReadAsync(
            () => Task.FromResult(Calls.Where(call => call.Body.Contains(text, StringComparison.Ordinal)).ToList()), found => found.Count >= nth);
        return calls[nth - 1];
    }

    public async ValueTask DisposeAsync()
    {
        using var over = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(over.Token);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var call = new GatewayCall(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync(context.RequestAborted));
        lock (_lock)
        {
            _calls.Add(call);
        }

        await Answer(context, call);
    }
}
