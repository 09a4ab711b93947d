namespace Otp.Api.Health;

/// <summary>Section <c>Health</c>.</summary>
internal sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>How long the oldest due delivery may have waited before the service calls itself degraded.</summary>
    public TimeSpan MaxBacklogAge { get; set; } = TimeSpan.FromMinutes(1);
}
