using Microsoft.Extensions.Configuration.Memory;

namespace Otp.Api.Observability;

/// <summary>
/// The log levels that hold where nobody configures others: ours and the host's own at Information, the libraries' from
/// Warning on. In code, because a settings file is not found when the service is started from another folder.
/// </summary>
internal static class DefaultLogLevels
{
    private static readonly Dictionary<string, string?> Levels = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",

        // It reports a failed statement when it finds no migrations yet, and the exception of any other comes to us.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command"] = "None",
        ["Logging:LogLevel:Otp.Api.Clients.ApiKeyAuthentication"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:System"] = "Warning",
    };

    /// <summary>Adds them below every other source.</summary>
    public static void AddDefaultLogLevels(this ConfigurationManager configuration)
        => configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
}
