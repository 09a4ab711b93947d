using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace VonageSimulator;

/// <summary>
/// Logs, traces and metrics by OpenTelemetry, where the environment names a collector (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>). A webhook
/// is part of the call that it reports on, or of what a person did on the page.
/// </summary>
internal static class Telemetry
{
    private const string Calls = "System.Net.Http";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("vonage-simulator").AddEnvironmentVariableDetector())
            .WithTracing(traces => traces.AddSource("Microsoft.AspNetCore", Calls))
            .WithMetrics(metrics => metrics.AddMeter("Microsoft.AspNetCore.Hosting", Calls, "System.Runtime"))
            .UseOtlpExporter();
    }

    /// <summary>
    /// Names the span of a request by its route. Its path and query are left out: that of a scenario has the recipient in it. The page and what it
    /// lists are no part of any trace.
    /// </summary>
    public static void UseTelemetry(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
        {
            await next(context);
            return;
        }

        if (HttpMethods.IsGet(context.Request.Method))
        {
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }

        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = $"{context.Request.Method} {route}".TrimEnd();
        span.SetTag("http.route", route);
        span.SetTag("url.path", null);
        span.SetTag("url.query", null);
        await next(context);
        var status = context.Response.StatusCode;
        span.SetTag("http.response.status_code", status);
        span.SetStatus(status >= StatusCodes.Status500InternalServerError ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
    });
}
