using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Otp.Application.Observability;
using Otp.Domain.Delivery;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Otp.Infrastructure.Delivery;

/// <summary>
/// Calls to providers over HTTP: their limits, their circuit breaker, what their ends mean; and no retries, which live in the
/// deliveries' rows. Providers are not trusted: answers are short and timed, and redirections not followed.
/// </summary>
internal static class ProviderHttp
{
    /// <summary>The most of an answer that is read, in bytes.</summary>
    public const int MaxAnswerSize = 64 * 1024;

    // Ends a call whose answer does not begin; the client's own timeout then bounds the reading of its body.
    private static readonly TimeSpan AnswerLimit = DeliveryPolicy.CallLimit - TimeSpan.FromSeconds(1);

    /// <summary>Adds the client of a provider, one for the process: its connections are renewed by their handler.</summary>
    public static IHttpClientBuilder AddProviderHttp(this IServiceCollection services, string client, Provider provider)
    {
        var builder = services
            .AddHttpClient(client, http =>
            {
                http.Timeout = DeliveryPolicy.CallLimit;
                http.MaxResponseContentBufferSize = MaxAnswerSize;
                http.DefaultRequestHeaders.UserAgent.ParseAdd("otp-service/1.0");
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // Traced, but our traces and what callers put into them are not the provider's business.
                ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
                AllowAutoRedirect = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        builder.AddResilienceHandler(client, (pipeline, context) => pipeline
            .AddProviderBreaker(
                provider,
                IsDown,
                context.ServiceProvider.GetRequiredService<OtpMetrics>(),
                context.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProviderBreaker).FullName!))
            .AddTimeout(AnswerLimit));
        return builder;
    }

    /// <summary>What it means that a call ended without an answer; null for what is not the provider's doing.</summary>
    public static SendOutcome? OutcomeOf(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        BrokenCircuitException broken => new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, broken.RetryAfter),
        HttpRequestException request when NeverLeft(request.HttpRequestError) =>
            new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null),
        HttpRequestException or IOException or TimeoutRejectedException => new SendOutcome.Unknown(),
        OperationCanceledException when !cancellationToken.IsCancellationRequested => new SendOutcome.Unknown(),
        _ => null,
    };

    /// <summary>
    /// What an answer means that is no success. Providers document a few statuses; what others would mean is as RFC 9110 says. Behind
    /// 502 and 504 stands something between the provider and us, so that the provider may have taken the message.
    /// </summary>
    public static SendOutcome OutcomeOf(HttpStatusCode status, TimeSpan? retryAfter) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new SendOutcome.Denied(DeliveryError.CredentialsRefused),
        HttpStatusCode.PaymentRequired => new SendOutcome.Denied(DeliveryError.LowBalance),
        HttpStatusCode.TooManyRequests => new SendOutcome.Postponed(DeliveryError.ProviderThrottled, retryAfter),
        HttpStatusCode.RequestTimeout => new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, retryAfter),
        HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout =>
            new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, retryAfter, InDoubt: true),
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => new SendOutcome.Refused(DeliveryError.MessageRefused),
        _ => new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, retryAfter),
    };

    /// <summary>How long an answer asks us to wait, if it does.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider timeProvider) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - timeProvider.GetUtcNow(),
        _ => null,
    };

    // The connection was never there, so nothing of the request can have arrived.
    private static bool NeverLeft(HttpRequestError error)
        => error is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    // A provider that refuses or throttles is up. One that does not answer, or only with errors of its own, is down.
    private static bool IsDown(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result.StatusCode: >= HttpStatusCode.InternalServerError } => true,
        _ => false,
    };
}
