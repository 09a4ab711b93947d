using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Moq;
using Otp.Infrastructure.Development;

namespace Otp.Infrastructure.Tests.Otps;

/// <summary>Where the service believes it runs.</summary>
internal static class Environments
{
    public static IHostEnvironment Development(string contentRoot = "/srv/otp") => Named("Development", contentRoot);

    public static IHostEnvironment Production(string contentRoot = "/srv/otp") => Named("Production", contentRoot);

    /// <summary>What such an environment lets off while no provider is configured.</summary>
    public static Leniency LeniencyOf(IHostEnvironment environment) => new(environment, new ConfigurationBuilder().Build());

    private static IHostEnvironment Named(string name, string contentRoot)
        => Mock.Of<IHostEnvironment>(environment => environment.EnvironmentName == name && environment.ContentRootPath == contentRoot);
}
