using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Application.Observability;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Settings;
using Polly;
using Polly.Timeout;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>The HTTP client to Vonage: its limits, its circuit breaker, and no retries, which live in the deliveries' rows.</summary>
internal static class VonageRegistration
{
    private const string ClientName = nameof(VonageClient);

    // Ends a call whose answer does not begin; the client's own timeout then bounds the reading of its body.
    private static readonly TimeSpan AnswerLimit = DeliveryPolicy.CallLimit - TimeSpan.FromSeconds(1);

    public static void AddVonage(this IServiceCollection services)
    {
        services.AddSettings<VonageOptions>(VonageOptions.Section);
        services.AddSingleton<IPostConfigureOptions<VonageOptions>, WhatsAppLanguagesInOneValue>();
        services.AddSingleton<IValidateOptions<VonageOptions>, VonageOptionsValidator>();
        services.AddSingleton<VonageKeyFile>();
        services.AddSingleton<VonageTokens>();
        services.AddSingleton<VonageSignatures>();
        services.AddSingleton<IProviderWebhooks, VonageWebhooks>();

        // One client for the process: its connections are renewed by their handler, not by making it anew for each call.
        services.AddSingleton(provider => new VonageClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName),
            provider.GetRequiredService<VonageTokens>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHttpClient(ClientName, (provider, client) =>
            {
                client.BaseAddress = provider.GetRequiredService<IOptions<VonageOptions>>().Value.BaseAddress;
                client.Timeout = DeliveryPolicy.CallLimit;
                client.MaxResponseContentBufferSize = VonageClient.MaxAnswerSize;
                client.DefaultRequestHeaders.UserAgent.ParseAdd("otp-service/1.0");
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
            .RemoveAllLoggers()
            .AddResilienceHandler(ClientName, (pipeline, context) => pipeline
                .AddProviderBreaker(
                    IsDown, state => context.ServiceProvider.GetRequiredService<OtpMetrics>().BreakerIs("vonage", state))
                .AddTimeout(AnswerLimit));
    }

    // A provider that refuses or throttles is up. One that does not answer, or only with errors of its own, is down.
    private static bool IsDown(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result.StatusCode: >= HttpStatusCode.InternalServerError } => true,
        _ => false,
    };
}
