using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace VonageSimulator.Tests;

/// <summary>The service's side of the webhooks: remembers what is posted, and answers as told.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Posted> _posts = new();

    private Listener()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _posts.Enqueue(new Posted(context.Request.Path, body.ToArray(), context.Request.Headers.Authorization, context.Request.Headers["X-Twilio-Signature"]));
            context.Response.StatusCode = Answer(_posts.Count);
        });
    }

    /// <summary>The status for the nth post, from 1.</summary>
    public Func<int, int> Answer { get; set; } = _ => StatusCodes.Status200OK;

    public IReadOnlyList<Posted> Posts => [.. _posts];

    public Uri Url { get; private set; } = null!;

    public static async Task<Listener> StartAsync()
    {
        var listener = new Listener();
        await listener._app.StartAsync();
        var address = listener._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        listener.Url = new Uri(new Uri(address), "/hooks");
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    internal sealed record Posted(string Path, byte[] Body, string? Authorization, string? Twilio)
    {
        public JsonElement Json => JsonElement.Parse(Body);
    }
}
