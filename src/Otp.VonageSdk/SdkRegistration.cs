using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.Infrastructure.Settings;
using Vonage.Extensions;
using Vonage.Request;
using SdkClient = Vonage.VonageClient;
using SdkConfiguration = Vonage.Configuration;

namespace Otp.VonageSdk;

/// <summary>Puts Vonage's SDK in the place of our own Messages adapter.</summary>
internal static class SdkRegistration
{
    public static void AddVonageSdk(this IServiceCollection services)
    {
        services.AddSingleton<IPostConfigureOptions<VonageOptions>, SdkSettings>();
        services.AddKnownSettings(VonageOptions.Section, SettingNames.Of(SdkSettings.Names));

        // The SDK wants its credentials now; ours are known when the options have been validated, and replace these.
        services.AddVonageClientScoped(Credentials.FromAppIdAndPrivateKey("", ""));
        services.Replace(ServiceDescriptor.Singleton(CredentialsOf));

        // One for the process, not one for each delivery: making it signs a token for each of the SDK's products.
        services.Replace(ServiceDescriptor.Singleton(ClientOf));
        services.AddKeyedSingleton<IOtpSender>(DeliveryProvider.Messages, (provider, _) => new SdkMessagesOtpSender(
            provider.GetRequiredService<SdkClient>().MessagesClient,
            provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredService<IOptions<VonageOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    private static Credentials CredentialsOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<VonageOptions>>().Value;
        using var rsa = provider.GetRequiredService<VonageKeyFile>().Load(options);

        // PKCS#8, whatever the form of the file: the SDK reads fewer of them than we do.
        return Credentials.FromAppIdAndPrivateKey(options.ApplicationId, rsa.ExportPkcs8PrivateKeyPem());
    }

    private static SdkClient ClientOf(IServiceProvider provider)
    {
        SdkConfiguration.Instance.ClientHandler = SdkTransport.Instance;
        return new SdkClient(provider.GetRequiredService<Credentials>());
    }
}
