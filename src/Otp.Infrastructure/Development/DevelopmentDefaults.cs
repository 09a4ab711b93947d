using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Gateway;
using Otp.Infrastructure.Delivery.Smtp;
using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Development;

/// <summary>
/// Whether a first run is let off without clients, keys and signatures: only in Development, and only while no message can
/// cost money: with the Console provider, or providers on this machine.
/// </summary>
internal sealed class Leniency(IHostEnvironment environment, IConfiguration configuration)
{
    // By name: options are validated by what this says.
    private const string VonageAddress = "Vonage:BaseAddress";
    private const string TwilioAddress = "Twilio:BaseAddress";
    private const string GatewayAddress = $"{GatewayOptions.Section}:{nameof(GatewayOptions.Address)}";
    private const string MailServer = $"{SmtpOptions.Section}:{nameof(SmtpOptions.Host)}";

    private readonly ChannelRoutes _routes = new(configuration);

    public bool Holds => environment.IsDevelopment() && (DeliversNothing || ProvidersAreLocal);

    private string? Named => configuration[$"{DeliveryOptions.Section}:Provider"];

    private bool DeliversNothing
        => Named is not { Length: > 0 } provider || string.Equals(provider, nameof(DeliveryProvider.Console), StringComparison.OrdinalIgnoreCase);

    private bool ProvidersAreLocal
        => (!Use(Provider.Vonage) || IsLoopback(VonageAddress))
            && (!Use(Provider.Twilio) || IsLoopback(TwilioAddress))
            && (!Use(Provider.Gateway) || IsLoopback(GatewayAddress))
            && (configuration[MailServer] is not { Length: > 0 } host || SmtpOptions.IsThisMachine(host));

    private bool Use(Provider provider)
        => _routes.Use(provider, Enum.TryParse<DeliveryProvider>(Named, ignoreCase: true, out var delivery) ? delivery : null);

    private bool IsLoopback(string setting) => Uri.TryCreate(configuration[setting], UriKind.Absolute, out var address) && address.IsLoopback;
}

/// <summary>
/// Lets a first run send to one number as often as it likes: in Development with no provider that costs money, and while
/// neither limit of a recipient's sends is set. With the defaults, the number of the documents would be used up after five.
/// </summary>
internal sealed class DevelopmentBudgets(Leniency leniency) : IPostConfigureOptions<OtpOptions>
{
    public void PostConfigure(string? name, OtpOptions options)
    {
        if (leniency.Holds && options is { MaxSendsPerRecipientPerHour: null, MaxSendsPerRecipientPerDay: null })
        {
            options.MaxSendsPerRecipientPerHour = SendLimits.Max;
            options.MaxSendsPerRecipientPerDay = SendLimits.Max;
        }
    }
}

/// <summary>In Development, where no provider is named, messages are printed, so that a first run needs no account.</summary>
internal sealed class DefaultDeliveryProvider(IHostEnvironment environment) : IPostConfigureOptions<DeliveryOptions>
{
    public void PostConfigure(string? name, DeliveryOptions options)
    {
        if (environment.IsDevelopment())
        {
            options.Provider ??= DeliveryProvider.Console;
        }
    }
}

/// <summary>
/// In Development, what stands in for a provider is told of the trace, so that its part is seen too: with no provider that costs money,
/// each is on this machine.
/// </summary>
internal sealed class TracesToStandIns(Leniency leniency) : IPostConfigureOptions<HttpClientFactoryOptions>
{
    public void PostConfigure(string? name, HttpClientFactoryOptions options)
    {
        if (leniency.Holds)
        {
            options.HttpMessageHandlerBuilderActions.Add(TellOfTheTrace);
        }
    }

    private static void TellOfTheTrace(HttpMessageHandlerBuilder builder)
    {
        if (builder.PrimaryHandler is SocketsHttpHandler handler)
        {
            handler.ActivityHeadersPropagator = DistributedContextPropagator.Current;
        }
    }
}
