using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Smtp;

/// <summary>E-mail by a mail server.</summary>
internal static class SmtpRegistration
{
    public static void AddSmtp(this IServiceCollection services)
    {
        services.AddSettings<SmtpOptions>(SmtpOptions.Section);
        services.AddSingleton<IValidateOptions<SmtpOptions>, SmtpOptionsValidator>();
        services.TryAddSingleton<SmtpReach>();
        services.AddSingleton<SmtpConnections>();
        services.AddKeyedSingleton<IOtpSender, SmtpOtpSender>(Provider.Smtp);
        services.AddKeyedSingleton<IProviderProbe, SmtpProbe>(Provider.Smtp);
    }
}
