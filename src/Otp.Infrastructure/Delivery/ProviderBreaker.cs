using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Otp.Application.Observability;
using Otp.Domain.Delivery;
using Polly;
using Polly.CircuitBreaker;

namespace Otp.Infrastructure.Delivery;

/// <summary>
/// The circuit breaker before a provider: half of at least 20 calls within 10 seconds found it down, so it is left alone for 5
/// seconds. Each provider has one of its own.
/// </summary>
internal static partial class ProviderBreaker
{
    /// <summary>Adds it.</summary>
    /// <param name="pipeline">The pipeline of the provider's calls.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="isDown">Whether a call found the provider down. One that refuses or throttles is up.</param>
    /// <param name="metrics">Told of every new state.</param>
    /// <param name="logger">Told when the provider is left alone, and when it is back.</param>
    public static ResiliencePipelineBuilder<TResult> AddProviderBreaker<TResult>(
        this ResiliencePipelineBuilder<TResult> pipeline,
        Provider provider,
        Func<Outcome<TResult>, bool> isDown,
        OtpMetrics metrics,
        ILogger logger)
    {
        var known = BreakerState.Closed;
        metrics.BreakerIs(provider.Name(), known);

        // Polly logs the exceptions of calls, and those quote what a provider wrote, which may quote what it was told.
        pipeline.ConfigureTelemetry(NullLoggerFactory.Instance);
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
            metrics.BreakerIs(provider.Name(), state);
            if (state == BreakerState.Open && known == BreakerState.Closed)
            {
                LogDown(logger, provider);
            }
            else if (state == BreakerState.Closed)
            {
                LogBack(logger, provider);
            }

            known = state;
            return ValueTask.CompletedTask;
        }
    }

    [LoggerMessage(
        EventId = 4013, EventName = "ProviderDown", Level = LogLevel.Warning,
        Message = "{Provider} answers with errors or not at all: calls to it pause for 5 seconds at a time.")]
    private static partial void LogDown(ILogger logger, Provider provider);

    [LoggerMessage(
        EventId = 4014, EventName = "ProviderBack", Level = LogLevel.Information,
        Message = "{Provider} answers again.")]
    private static partial void LogBack(ILogger logger, Provider provider);
}
