using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Otp.Client.Transport;

namespace Otp.Client;

/// <summary>Adds the client of the OTP service to an application.</summary>
public static class OtpClientServiceCollectionExtensions
{
    // The type that Microsoft.Extensions.Http.Resilience adds for any of its handlers; this package does without a reference to it.
    private const string ResilienceHandler = "Microsoft.Extensions.Http.Resilience.ResilienceHandler";

    /// <summary>
    /// Adds <see cref="IOtpClient"/>, a singleton. It repeats requests by a rule of its own: do not add the standard resilience
    /// handler, which repeats a 429 as well. One that comes from <c>ConfigureHttpClientDefaults</c> is taken away again.
    /// Redirects are not followed, a service on a loopback address is never called through a proxy of the environment, and URLs
    /// are neither logged nor traced, since tokens are part of them.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">
    /// Sets at least <see cref="OtpClientOptions.BaseAddress"/> and <see cref="OtpClientOptions.ApiKey"/>; null where the
    /// options are bound to the configuration, as in the example.
    /// </param>
    /// <returns>The builder of the HTTP client below it, for client certificates, proxies and the like.</returns>
    /// <exception cref="OptionsValidationException">
    /// At the start of the host, or at the first call where there is none: an option is out of its range. The message names
    /// it, and never holds the key.
    /// </exception>
    /// <example>
    /// <code>
    /// builder.Services.AddOptions&lt;OtpClientOptions&gt;().BindConfiguration("Otp"); // Otp:BaseAddress, Otp:ApiKey
    /// builder.Services.AddOtpClient();
    /// </code>
    /// </example>
    public static IHttpClientBuilder AddOtpClient(this IServiceCollection services, Action<OtpClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<OtpClientOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OtpClientOptions>, OtpClientOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<OtpConnection>();
        services.TryAddSingleton<IOtpClient, OtpClient>();
        return services.AddHttpClient(OtpConnection.HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // No one else gets the key.
                AllowAutoRedirect = false,
                // No span of the framework's, which would hold the URL.
                ActivityHeadersPropagator = null,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                Proxy = new PastLoopback(),
                UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => RemoveResilience(handlers))
            .RemoveAllLoggers();
    }

    private static void RemoveResilience(IList<DelegatingHandler> handlers)
    {
        for (var index = handlers.Count - 1; index >= 0; index--)
        {
            if (handlers[index].GetType().FullName == ResilienceHandler)
            {
                handlers.RemoveAt(index);
            }
        }
    }
}
