namespace Otp.Api.Hosting;

/// <summary>Section <c>Dashboard</c>.</summary>
internal sealed class DashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>Whether the pages for operators and support are served; null: only in Development.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Whether they are, asked before there are services: where they are not, nothing of them is made.</summary>
    public static bool IsOn(IConfiguration configuration, IHostEnvironment environment)
        => bool.TryParse(configuration[$"{Section}:{nameof(Enabled)}"], out var enabled) ? enabled : environment.IsDevelopment();
}
