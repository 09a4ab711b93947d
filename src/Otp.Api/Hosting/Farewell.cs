using Microsoft.Net.Http.Headers;

namespace Otp.Api.Hosting;

/// <summary>
/// Ends connections in peace. Asked to stop, the service is not ready any more, and for a moment goes on answering, each
/// answer the last of its connection: a server that closed busy connections at once would cut off requests that were just
/// arriving on them.
/// </summary>
internal sealed class Farewell(IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    // What is said goodbye to comes within a round trip; a connection that is idle for longer is closed with nothing on it.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    // Real connections go by real time, whatever time the rules go by.
    private static readonly TimeProvider Time = TimeProvider.System;

    private long _lastRequest = Time.GetTimestamp() - (Time.TimestampFrequency * Longest.Ticks / TimeSpan.TicksPerSecond);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        Volatile.Write(ref _lastRequest, Time.GetTimestamp());
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            context.Response.Headers[HeaderNames.Connection] = "close";
        }

        await next(context);
    }

    // Comes before the server and everything else is stopped.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var started = Time.GetTimestamp();
        while (Time.GetElapsedTime(Volatile.Read(ref _lastRequest)) < Quiet
            && Time.GetElapsedTime(started) < Longest
            && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, Time, CancellationToken.None);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
