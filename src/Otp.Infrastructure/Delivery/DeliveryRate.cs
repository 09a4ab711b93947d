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

        // Tokens come in tenths of a second, so that the limit holds within the second too; a slower rate comes in whole tokens.
        var slices = Math.Min(SlicesPerSecond, rate);
        _limiter = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(1, rate / slices),
            TokensPerPeriod = Math.Max(1, rate / slices),
            ReplenishmentPeriod = TimeSpan.FromSeconds(1) / slices,
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
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
