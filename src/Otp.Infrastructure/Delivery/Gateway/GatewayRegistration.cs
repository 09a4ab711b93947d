using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Webhooks;

namespace Otp.Infrastructure.Delivery.Gateway;

/// <summary>Any channel by a gateway of the operator's own.</summary>
internal static class GatewayRegistration
{
    private const string ClientName = nameof(GatewayClient);

    public static void AddGateway(this IServiceCollection services)
    {
        services.AddSettings<GatewayOptions>(GatewayOptions.Section);
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddKeyedSingleton<IProviderWebhooks, GatewayWebhooks>(Provider.Gateway);
        services.AddProviderHttp(ClientName, Provider.Gateway)
            .ConfigurePrimaryHttpMessageHandler((handler, _) =>
            {
                // Directly: behind a proxy nobody could tell which address is connected to.
                var sockets = (SocketsHttpHandler)handler;
                sockets.UseProxy = false;
                sockets.ConnectCallback = ConnectedAddresses.ConnectAsync;
            });
        services.AddSingleton(provider => new GatewayClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName),
            provider.GetRequiredService<IOptions<GatewayOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton<IOtpSender, GatewayOtpSender>(Provider.Gateway);
        services.AddKeyedSingleton<IProviderProbe, GatewayProbe>(Provider.Gateway);
    }
}
