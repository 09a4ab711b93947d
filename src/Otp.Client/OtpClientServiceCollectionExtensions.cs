using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Otp.Client;
using Otp.Client.Transport;

// Where an application's Program.cs looks for what adds services, without a using.
#pragma warning disable IDE0130
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

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
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the second argument tells the overloads apart.")]
    public static IHttpClientBuilder AddOtpClient(this IServiceCollection services, Action<OtpClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IOtpClient>(provider => ClientOf(provider, Options.Options.DefaultName));
        return services.AddConnection(Options.Options.DefaultName, configure);
    }

    /// <summary>
    /// Adds one of several OTP services: an <see cref="IOtpClient"/> as a keyed singleton, whose key is the name
    /// (<c>[FromKeyedServices("payments")] IOtpClient otp</c>), with options of that name. Otherwise as
    /// <see cref="AddOtpClient(IServiceCollection, Action{OtpClientOptions}?)"/>, which may be called beside it.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The name of the service for this application. Not empty.</param>
    /// <param name="configure">Sets the options of that name. Null if they are bound to the configuration, as in the example.</param>
    /// <returns>The builder of the HTTP client that is used.</returns>
    /// <exception cref="OptionsValidationException">
    /// An option is missing or out of its range. Thrown when the host starts, or at the first call if there is no host.
    /// </exception>
    /// <example>
    /// <code>
    /// builder.Services.AddOptions&lt;OtpClientOptions&gt;("payments").BindConfiguration("Otp:Payments");
    /// builder.Services.AddOtpClient("payments");
    /// </code>
    /// </example>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the second argument tells the overloads apart.")]
    public static IHttpClientBuilder AddOtpClient(this IServiceCollection services, string name, Action<OtpClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        services.TryAddKeyedSingleton<IOtpClient>(name, (provider, _) => ClientOf(provider, name));
        return services.AddConnection(name, configure);
    }

    private static OtpClient ClientOf(IServiceProvider provider, string name) => new OtpClient(new OtpConnection(
        name,
        provider.GetRequiredService<IHttpClientFactory>(),
        provider.GetRequiredService<IOptionsMonitor<OtpClientOptions>>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<OtpConnection>>()));

    private static IHttpClientBuilder AddConnection(this IServiceCollection services, string name, Action<OtpClientOptions>? configure)
    {
        services.AddOptions<OtpClientOptions>(name).Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OtpClientOptions>, OtpClientOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        return services.AddHttpClient(OtpConnection.HttpClientOf(name), client => client.Timeout = Timeout.InfiniteTimeSpan)
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
            .ConfigureAdditionalHttpMessageHandlers((handlers, provider) =>
            {
                RemoveResilience(handlers);
                handlers.Add(new ResolvedAddress(name, provider.GetRequiredService<IOptionsMonitor<OtpClientOptions>>()));
            })
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
