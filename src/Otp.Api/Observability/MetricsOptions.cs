namespace Otp.Api.Observability;

/// <summary>Section <c>Metrics</c>.</summary>
internal sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>Whether <c>/metrics</c> is served, to clients with the scope <c>metrics</c>.</summary>
    public bool Enabled { get; set; }
}
