using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Otp.Api.Errors;

namespace Otp.Api.Clients;

/// <summary>
/// How much of the service one client may have at a time: one that comes with everything at once does not fill the queue of
/// storage, so that the others still find room in it.
/// </summary>
internal sealed partial class ClientShare(IOptions<ClientShareOptions> options, ILogger<ClientShare> logger) : IConfigureOptions<RateLimiterOptions>
{
    public void Configure(RateLimiterOptions limiter)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(PartitionOf);
        limiter.OnRejected = async (rejected, _) =>
        {
            LogShareSpent(ClientOf(rejected.HttpContext));
            await new ProblemAnswer(UnhandledExceptions.StorageUnavailable).WriteAsync(rejected.HttpContext);
        };
    }

    private static string? ClientOf(HttpContext context) => context.User.FindFirst(ApiKeyAuthentication.ClientClaim)?.Value;

    // What comes from no client, such as webhooks and health checks, has other limits.
    private RateLimitPartition<string> PartitionOf(HttpContext context)
        => ClientOf(context) is { } client
            ? RateLimitPartition.GetConcurrencyLimiter(client, _ => new ConcurrencyLimiterOptions { PermitLimit = options.Value.MostUnderWay })
            : RateLimitPartition.GetNoLimiter("");

    [LoggerMessage(EventId = 2004, EventName = "ClientShareSpent", Level = LogLevel.Warning, Message = "Client {Client} has as many requests under way as one client may; this one was answered 503.")]
    private partial void LogShareSpent(string? client);
}

/// <summary>The size of a client's share.</summary>
internal sealed class ClientShareOptions
{
    /// <summary>The most requests that a client may have under way, half of those that storage lets wait.</summary>
    public int MostUnderWay { get; set; } = 5_000;
}
