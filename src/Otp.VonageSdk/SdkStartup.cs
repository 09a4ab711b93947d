using Microsoft.AspNetCore.Hosting;

namespace Otp.VonageSdk;

/// <summary>
/// What a host runs before its own registrations. Otp.Api names it as its hosting startup when it is built with
/// <c>-p:UseVonageSdk=true</c>, and the sender that is registered here is then the one for <c>Delivery:Provider=Messages</c>.
/// </summary>
public sealed class SdkStartup : IHostingStartup
{
    /// <inheritdoc/>
    public void Configure(IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.ConfigureServices(services => services.AddVonageSdk());
    }
}
