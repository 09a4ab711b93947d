using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery;

/// <summary>Hands each message to the provider that is to carry it.</summary>
internal sealed class RoutedOtpSender(IServiceProvider senders) : IOtpSender
{
    public Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
        => senders.GetRequiredKeyedService<IOtpSender>(message.Provider).SendAsync(message, cancellationToken);
}
