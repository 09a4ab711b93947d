using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Otp.Client.Tests.Documentation;

/// <summary>An endpoint that takes the service's events, as the documents show it.</summary>
internal static class EventEndpoint
{
    private static readonly ConcurrentDictionary<string, bool> Seen = new(StringComparer.Ordinal);

    public static ConcurrentQueue<OtpEvent> Handled { get; } = new();

    public static void Map(WebApplication app)
    {
        var secrets = app.Configuration.GetSection("Otp:EventSecrets").Get<string[]>() ?? [];

        app.MapPost("/otp-events", async (HttpRequest request) =>
        {
            if (await OtpEvents.ReadAsync(request.Headers, request.Body, secrets) is not { } happened)
            {
                return Results.Unauthorized();
            }

            if (Seen.TryAdd(happened.Id, true)) // it may come twice: keep the ids where a restart does not lose them
            {
                await HandleAsync(happened); // into a queue of yours, and no longer than a few seconds
            }

            return Results.NoContent();
        });
    }

    private static Task HandleAsync(OtpEvent happened)
    {
        Handled.Enqueue(happened);
        return Task.CompletedTask;
    }
}
