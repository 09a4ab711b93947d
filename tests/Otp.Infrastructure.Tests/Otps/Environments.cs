using Microsoft.Extensions.Hosting;
using Moq;

namespace Otp.Infrastructure.Tests.Otps;

/// <summary>Where the service believes it runs.</summary>
internal static class Environments
{
    public static IHostEnvironment Development(string contentRoot = "/srv/otp") => Named("Development", contentRoot);

    public static IHostEnvironment Production(string contentRoot = "/srv/otp") => Named("Production", contentRoot);

    private static IHostEnvironment Named(string name, string contentRoot)
        => Mock.Of<IHostEnvironment>(environment => environment.EnvironmentName == name && environment.ContentRootPath == contentRoot);
}
