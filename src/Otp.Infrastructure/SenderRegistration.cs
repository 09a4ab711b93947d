using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Application.Observability;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.Infrastructure.Development;

namespace Otp.Infrastructure;

/// <summary>Chooses the sender that <c>Delivery:Provider</c> names.</summary>
internal static class SenderRegistration
{
    public static void AddSenders(this IServiceCollection services)
    {
        services.AddSingleton(provider => new ConsoleOtpSender(Console.Out, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DispatchOtpSender>();

        // Otp.VonageSdk has come before, where it is built in.
        services.TryAddKeyedSingleton<IOtpSender, MessagesOtpSender>(Provider.Vonage);
        services.AddSingleton<RoutedOtpSender>();
        services.AddSingleton<IOtpSender>(provider => new MeasuredOtpSender(
            SenderOf(provider), provider.GetRequiredService<OtpMetrics>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new DeliveryRate(
            provider.GetRequiredService<ChannelRoutes>().Use(Provider.Vonage, ProviderOf(provider))
                ? provider.GetRequiredService<IOptions<VonageOptions>>().Value.RequestsPerSecond
                : null));
    }

    private static IOtpSender SenderOf(IServiceProvider provider) => ProviderOf(provider) switch
    {
        DeliveryProvider.Console => provider.GetRequiredService<ConsoleOtpSender>(),
        DeliveryProvider.Dispatch => provider.GetRequiredService<DispatchOtpSender>(),
        DeliveryProvider.Messages => provider.GetRequiredService<RoutedOtpSender>(),
    };

    // The options are validated at start, so a provider is always set.
    private static DeliveryProvider ProviderOf(IServiceProvider provider)
        => provider.GetRequiredService<IOptions<DeliveryOptions>>().Value.Provider!.Value;
}
