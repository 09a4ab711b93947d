using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery;

/// <summary>Hands each message to the provider of its channel.</summary>
internal sealed class RoutedOtpSender(ChannelRoutes routes, IServiceProvider senders) : IOtpSender
{
    public Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
        // A channel can be switched off while a message that was to go there still waits.
        => routes.ProviderOf(message.Steps[0].Address.Channel) is { } provider
            ? senders.GetRequiredKeyedService<IOtpSender>(provider).SendAsync(message, cancellationToken)
            : Task.FromResult<SendOutcome>(new SendOutcome.Refused(DeliveryError.ChannelOff));
}
