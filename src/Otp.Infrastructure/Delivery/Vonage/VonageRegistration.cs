using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>Messenger, SMS and WhatsApp by Vonage.</summary>
internal static class VonageRegistration
{
    private const string ClientName = nameof(VonageClient);

    public static void AddVonage(this IServiceCollection services)
    {
        services.AddSettings<VonageOptions>(VonageOptions.Section);
        services.AddSingleton<IPostConfigureOptions<VonageOptions>, WhatsAppLanguagesInOneValue>();
        services.AddSingleton<IValidateOptions<VonageOptions>, VonageOptionsValidator>();
        services.AddSingleton<VonageKeyFile>();
        services.AddSingleton<VonageTokens>();
        services.AddSingleton<VonageSignatures>();
        services.AddSingleton<IInboundWebhooks, VonageWebhooks>();
        services.AddKeyedSingleton<IProviderProbe, VonageProbe>(Provider.Vonage);

        // One client for the process: its connections are renewed by their handler, not by making it anew for each call.
        services.AddSingleton(provider => new VonageClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName),
            provider.GetRequiredService<VonageTokens>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddProviderHttp(ClientName, Provider.Vonage).ConfigureHttpClient((provider, client) =>
            client.BaseAddress = provider.GetRequiredService<IOptions<VonageOptions>>().Value.BaseAddress);
    }
}
