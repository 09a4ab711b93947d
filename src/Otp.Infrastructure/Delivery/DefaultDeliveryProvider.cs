using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Otp.Infrastructure.Delivery;

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
