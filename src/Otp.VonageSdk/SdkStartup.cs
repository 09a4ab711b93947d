using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.Infrastructure.Settings;
using Vonage.Extensions;
using Vonage.Request;
using SdkClient = Vonage.VonageClient;
using SdkConfiguration = Vonage.Configuration;

namespace Otp.VonageSdk;

/// <summary>
/// Runs before a host's own registrations. Otp.Api names it as its hosting startup if it is built with
/// <c>-p:UseVonageSdk=true</c>. The sender that is registered here then serves <c>Delivery:Provider=Messages</c>.
/// </summary>
public sealed class SdkStartup : IHostingStartup
{
    /// <inheritdoc/>
    public void Configure(IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.ConfigureServices(services => services.AddVonageSdk());
    }
}

/// <summary>Replaces our own Messages adapter by Vonage's SDK.</summary>
internal static class SdkRegistration
{
    public static void AddVonageSdk(this IServiceCollection services)
    {
        services.AddSingleton<IPostConfigureOptions<VonageOptions>, SdkSettings>();
        services.AddKnownSettings(VonageOptions.Section, SettingNames.Of(SdkSettings.Names));

        // The SDK wants its credentials now. Ours are only known once the options are validated, and replace these.
        services.AddVonageClientScoped(Credentials.FromAppIdAndPrivateKey("", ""));
        services.Replace(ServiceDescriptor.Singleton(CredentialsOf));

        // One for the process, not one for each delivery: each new client signs a token for each of the SDK's products.
        services.Replace(ServiceDescriptor.Singleton(ClientOf));
        services.AddKeyedSingleton<IOtpSender>(Provider.Vonage, (provider, _) => new SdkMessagesOtpSender(
            provider.GetRequiredService<SdkClient>().MessagesClient,
            provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredService<IOptions<VonageOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    private static Credentials CredentialsOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<VonageOptions>>().Value;
        using var rsa = provider.GetRequiredService<VonageKeyFile>().Load(options);

        // Always PKCS#8, because the SDK reads fewer forms of key files than we do.
        return Credentials.FromAppIdAndPrivateKey(options.ApplicationId, rsa.ExportPkcs8PrivateKeyPem());
    }

    private static SdkClient ClientOf(IServiceProvider provider)
    {
        SdkConfiguration.Instance.ClientHandler = SdkTransport.Instance;
        return new SdkClient(provider.GetRequiredService<Credentials>());
    }
}
