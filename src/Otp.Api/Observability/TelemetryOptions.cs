namespace Otp.Api.Observability;

/// <summary>Section <c>Telemetry</c>.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Where traces and metrics are sent by OTLP; empty: as the OTEL_* variables say, and nowhere without them.</summary>
    public string OtlpEndpoint { get; set; } = "";
}
