using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace LoginWithOtp;

/// <summary>
/// Logs, traces and metrics by OpenTelemetry, where the environment names a collector (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>). A trace
/// goes on in the OTP service.
/// </summary>
internal static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("login-with-otp").AddEnvironmentVariableDetector())
            .WithTracing(traces => traces.AddSource("Microsoft.AspNetCore", "Otp.Client"))
            .WithMetrics(metrics => metrics.AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Identity", "System.Runtime"))
            .UseOtlpExporter();
    }

    /// <summary>Names the span of a request by its page. Its path and query are left out: a person may write anything into an address.</summary>
    public static void UseTelemetry(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
        {
            await next(context);
            return;
        }

        var page = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = $"{context.Request.Method} {page}".TrimEnd();
        span.SetTag("http.route", page);
        span.SetTag("url.path", null);
        span.SetTag("url.query", null);
        await next(context);
        var status = context.Response.StatusCode;
        span.SetTag("http.response.status_code", status);
        span.SetStatus(status >= StatusCodes.Status500InternalServerError ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
    });
}
