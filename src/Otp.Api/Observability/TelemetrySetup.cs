using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Otp.Application.Observability;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Observability;

/// <summary>
/// Metrics and traces by OpenTelemetry, from the instruments that .NET and this service have of themselves. Nothing listens
/// to them, so that they cost nothing, until somebody wants them.
/// </summary>
internal static class TelemetrySetup
{
    public const string MetricsPath = "/metrics";

    private const string ServiceName = "otp-service";
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] OtlpEndpoints =
        [OtlpEndpoint, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    // Both the meter and the source of calls to providers.
    private const string Calls = "System.Net.Http";

    private static readonly string[] Meters =
        [OtpMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", Calls, "System.Runtime"];

    private static readonly string[] Sources = [OtpTracing.SourceName, "Microsoft.AspNetCore", Calls];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSettings<MetricsOptions>(MetricsOptions.Section);
        builder.Services.AddSettings<TelemetryOptions>(TelemetryOptions.Section)
            .Validate(
                options => options.OtlpEndpoint.Length == 0 || IsAddress(options.OtlpEndpoint),
                "Telemetry:OtlpEndpoint is not an address. Set it to that of an OpenTelemetry collector, for example "
                + "http://localhost:4317.");
        var endpoint = builder.Configuration[$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.OtlpEndpoint)}"];
        if (endpoint is { Length: > 0 } && IsAddress(endpoint))
        {
            // The exporter reads its variables from the configuration too: one way for both.
            builder.Configuration[OtlpEndpoint] = endpoint;
        }

        var exports = OtlpEndpoints.Any(name => !string.IsNullOrEmpty(builder.Configuration[name]));
        var isScraped = IsScraped(builder.Configuration);
        if (!exports && !isScraped)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName, serviceVersion: Version).AddEnvironmentVariableDetector())
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters);
                if (isScraped)
                {
                    metrics.AddPrometheusExporter();
                }
            });
        if (exports)
        {
            telemetry.WithTracing(traces => traces.AddSource(Sources).AddInstrumentation(SilenceExceptions));

            // Of all that it has by now, and of logs.
            telemetry.UseOtlpExporter();
        }
    }

    /// <summary>
    /// Numbers of messages and failures tell a stranger how much business there is and whether an attack works, so that they
    /// are no more public than the codes.
    /// </summary>
    public static void MapMetrics(this WebApplication app, IAuthorizationRequirementData access)
    {
        if (IsScraped(app.Configuration))
        {
            app.MapPrometheusScrapingEndpoint(MetricsPath).WithMetadata(access);
        }
    }

    // The exception of a call that failed quotes what the provider wrote, which may quote what it was told. Its type is enough.
    private static ActivityListener SilenceExceptions()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Calls,
            ExceptionRecorder = (_, _, ref tags) =>
            {
                tags.Add("exception.message", "");
                tags.Add("exception.stacktrace", "");
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static string Version => typeof(TelemetrySetup).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? "";

    private static bool IsScraped(IConfiguration configuration)
        => bool.TryParse(configuration[$"{MetricsOptions.Section}:{nameof(MetricsOptions.Enabled)}"], out var enabled) && enabled;

    private static bool IsAddress(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}

/// <summary>Section <c>Telemetry</c>.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Where logs, traces and metrics are sent by OTLP; empty: as the OTEL_* variables say, and nowhere without them.</summary>
    public string OtlpEndpoint { get; set; } = "";
}

/// <summary>Section <c>Metrics</c>.</summary>
internal sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>Whether <c>/metrics</c> is served, to clients with the scope <c>metrics</c>.</summary>
    public bool Enabled { get; set; }
}
