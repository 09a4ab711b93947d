using System.Threading.RateLimiting;

namespace Otp.Infrastructure.Delivery;

/// <summary>So many calls a second as the provider allows (<c>Vonage:RequestsPerSecond</c>); none for a provider without a limit.</summary>
internal sealed class DeliveryRate : IDisposable
{
    private const int SlicesPerSecond = 10;

    private readonly TokenBucketRateLimiter? _limiter;

    public DeliveryRate(int? requestsPerSecond)
    {
        if (requestsPerSecond is not { } rate)
        {
            return;
        }

        var (tokens, period) = SliceOf(rate);
        _limiter = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = tokens,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = period,
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>
    /// How many tokens come how often: about ten times a second, so that the limit holds within the second too; a slower
    /// rate comes in whole tokens. The period is rounded up to the timer's milliseconds: never too fast.
    /// </summary>
    internal static (int Tokens, TimeSpan Period) SliceOf(int requestsPerSecond)
    {
        var tokens = Math.Max(1, requestsPerSecond / SlicesPerSecond);
        return (tokens, TimeSpan.FromMilliseconds(Math.Ceiling(1000.0 * tokens / requestsPerSecond)));
    }

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (_limiter is not null)
        {
            using var lease = await _limiter.AcquireAsync(1, cancellationToken);
        }
    }

    public void Dispose() => _limiter?.Dispose();
}
