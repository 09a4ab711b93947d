using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Twilio;

/// <summary>SMS and WhatsApp by Twilio.</summary>
internal static class TwilioRegistration
{
    /// <summary>The client to Twilio.</summary>
    public const string ClientName = nameof(TwilioOtpSender);

    public static void AddTwilio(this IServiceCollection services)
    {
        services.AddSettings<WebhooksOptions>(WebhooksOptions.Section);
        services.AddSettings<TwilioOptions>(TwilioOptions.Section);
        services.AddSingleton<IValidateOptions<TwilioOptions>, TwilioOptionsValidator>();
        services.AddKeyedSingleton<IProviderWebhooks, TwilioWebhooks>(Provider.Twilio);
        services.AddKeyedSingleton<IProviderProbe, TwilioProbe>(Provider.Twilio);
        services.AddProviderHttp(ClientName, Provider.Twilio);
        services.AddKeyedSingleton<IOtpSender>(Provider.Twilio, (provider, _) => new TwilioOtpSender(
            new HttpMessageInvoker(provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(ClientName), disposeHandler: false),
            provider.GetRequiredService<IOptions<TwilioOptions>>(),
            provider.GetRequiredService<IOptions<WebhooksOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
    }
}
