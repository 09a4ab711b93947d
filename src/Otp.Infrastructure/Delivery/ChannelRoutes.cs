using Microsoft.Extensions.Configuration;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery;

/// <summary>Who carries messages for us.</summary>
internal enum MessageProvider
{
    /// <summary>Vonage Messages v1: Messenger, SMS, WhatsApp.</summary>
    Vonage,

    /// <summary>A mail server: e-mail.</summary>
    Smtp,
}

/// <summary>Which provider carries a channel, by what is configured.</summary>
internal sealed class ChannelRoutes(IConfiguration configuration)
{
    // By name: these options are validated by what this says.
    private const string WhatsAppSender = "Vonage:WhatsAppSenderId";
    private const string MailServer = "Smtp:Host";

    /// <summary>The channels that somebody carries.</summary>
    public IReadOnlySet<Channel> On(DeliveryProvider? delivery) => delivery switch
    {
        // Whatever it is, it is printed.
        DeliveryProvider.Console => Channels.All.ToHashSet(),
        DeliveryProvider.Dispatch => Workflow.DefaultOrder.ToHashSet(),
        _ => Channels.All.Where(channel => ProviderOf(channel) is not null).ToHashSet(),
    };

    /// <summary>Who carries a channel where messages go one by one; null when nobody does.</summary>
    public MessageProvider? ProviderOf(Channel channel) => channel switch
    {
        Channel.Messenger or Channel.Sms => MessageProvider.Vonage,
        Channel.WhatsApp when IsSet(WhatsAppSender) => MessageProvider.Vonage,
        Channel.Email when IsSet(MailServer) => MessageProvider.Smtp,
        _ => null,
    };

    private bool IsSet(string setting) => !string.IsNullOrEmpty(configuration[setting]);
}
