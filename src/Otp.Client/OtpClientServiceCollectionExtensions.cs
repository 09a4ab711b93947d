using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Otp.Client.Transport;

namespace Otp.Client;

/// <summary>Adds the client of the OTP service to an application.</summary>
public static class OtpClientServiceCollectionExtensions
{
    // The type of all handlers that Microsoft.Extensions.Http.Resilience adds. By name, to avoid a reference to that package.
    private const string ResilienceHandler = "Microsoft.Extensions.Http.Resilience.ResilienceHandler";

    /// <summary>
    /// Adds <see cref="IOtpClient"/> as a singleton. It has its own rule for retries, so do not add the standard resilience
    /// handler, which also repeats a 429. If <c>ConfigureHttpClientDefaults</c> adds one, it is removed here. The client does not
    /// follow redirects, never uses the environment's proxy for a loopback address, and neither logs nor traces URLs, because
    /// tokens are part of them.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">
    /// Sets at least <see cref="OtpClientOptions.BaseAddress"/> and <see cref="OtpClientOptions.ApiKey"/>. Null if the options
    /// are bound to the configuration, as in the example.
    /// </param>
    /// <returns>The builder of the HTTP client that is used, for client certificates, proxies and the like.</returns>
    /// <exception cref="OptionsValidationException">
    /// An option is missing or out of its range. Thrown when the host starts, or at the first call if there is no host. The
    /// message names the option and never holds the key.
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
                // A redirect must not carry the key elsewhere.
                AllowAutoRedirect = false,
                // Turns off the framework's spans, which hold the URL.
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

/// <summary>
/// The proxy of the environment, but never for a loopback address: plain HTTP is allowed there because it stays on the machine.
/// (<c>HTTP_PROXY</c> makes this exception only if <c>NO_PROXY</c> says so.)
/// </summary>
internal sealed class PastLoopback : IWebProxy
{
    public ICredentials? Credentials
    {
        get => HttpClient.DefaultProxy.Credentials;
        set => HttpClient.DefaultProxy.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : HttpClient.DefaultProxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || HttpClient.DefaultProxy.IsBypassed(host);
}
