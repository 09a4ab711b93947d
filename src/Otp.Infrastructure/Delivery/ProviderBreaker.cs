using Otp.Application.Observability;
using Polly;
using Polly.CircuitBreaker;

namespace Otp.Infrastructure.Delivery;

/// <summary>
/// The circuit breaker before a provider: half of at least 20 calls within 10 seconds found it down, so it is left alone for 5
/// seconds. Each provider has one of its own.
/// </summary>
internal static class ProviderBreaker
{
    /// <summary>Adds it.</summary>
    /// <param name="pipeline">The pipeline of the provider's calls.</param>
    /// <param name="isDown">Whether a call found the provider down. One that refuses or throttles is up.</param>
    /// <param name="tell">Told of every new state.</param>
    public static ResiliencePipelineBuilder<TResult> AddProviderBreaker<TResult>(
        this ResiliencePipelineBuilder<TResult> pipeline, Func<Outcome<TResult>, bool> isDown, Action<BreakerState> tell)
    {
        tell(BreakerState.Closed);
        return pipeline.AddCircuitBreaker(new CircuitBreakerStrategyOptions<TResult>
        {
            SamplingDuration = TimeSpan.FromSeconds(10),
            MinimumThroughput = 20,
            FailureRatio = 0.5,
            BreakDuration = TimeSpan.FromSeconds(5),
            OnOpened = _ => Tell(BreakerState.Open),
            OnHalfOpened = _ => Tell(BreakerState.HalfOpen),
            OnClosed = _ => Tell(BreakerState.Closed),
            ShouldHandle = arguments => ValueTask.FromResult(isDown(arguments.Outcome)),
        });

        ValueTask Tell(BreakerState state)
        {
            tell(state);
            return ValueTask.CompletedTask;
        }
    }
}
