using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

/// <summary>A provider on a free port of this machine that answers as the test says and remembers what it was asked.</summary>
internal sealed class ProviderStub : IAsyncDisposable
{
    public const string Accepted = """{"dispatch_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"}""";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Call> _calls = new();

    private ProviderStub(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public IReadOnlyList<Call> Calls => [.. _calls];

    public Func<HttpContext, Task> Answer { get; set; } = context => WriteAsync(context, 202, Accepted);

    public static async Task<ProviderStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        var app = builder.Build();
        var stub = new ProviderStub(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            stub._calls.Enqueue(new Call(context.Request.Method, context.Request.Path + context.Request.QueryString, headers, body));
            await stub.Answer(context);
        });
        await app.StartAsync();
        return stub;
    }

    public static async Task WriteAsync(HttpContext context, int status, string body, string contentType = "application/json", string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        await context.Response.WriteAsync(body);
    }

    /// <summary>An address at which nobody listens.</summary>
    public static Uri NobodysAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return new Uri($"http://127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>What the provider was asked.</summary>
    internal sealed record Call(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);
}
