using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;
using Otp.Api.Answers;
using Otp.Api.Observability;

namespace Otp.Api.Clients;

/// <summary>
/// How much of the service one client may have at a time: one that comes with everything at once does not fill the queue of
/// storage, so that the others still find room in it. A request counts from when it is read and found valid.
/// </summary>
internal sealed partial class ClientShare(IOptions<ClientShareOptions> options, ILogger<ClientShare> logger)
    : IAsyncActionFilter, IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(client
        => RateLimitPartition.GetConcurrencyLimiter(
            client, _ => new ConcurrencyLimiterOptions { PermitLimit = options.Value.MostUnderWay }));

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var client = ClientIdentity.AccessOf(context.HttpContext.User)?.Client.Value ?? "";
        using var lease = _limiter.AttemptAcquire(client);
        if (lease.IsAcquired)
        {
            await next();
        }
        else
        {
            LogShareSpent(client, TraceId.Of(context.HttpContext));
            context.Result = new ProblemAnswer(UnhandledExceptions.Overloaded);
        }
    }

    public void Dispose() => _limiter.Dispose();

    [LoggerMessage(
        EventId = 2004, EventName = "ClientShareSpent", Level = LogLevel.Warning,
        Message = "Client {Client} has as many requests under way as one client may; this one was answered 503. Trace {TraceId}.")]
    private partial void LogShareSpent(string client, string traceId);
}

/// <summary>The size of a client's share.</summary>
internal sealed class ClientShareOptions
{
    /// <summary>The most requests that a client may have under way, half of those that storage lets wait.</summary>
    public int MostUnderWay { get; set; } = 5_000;
}
