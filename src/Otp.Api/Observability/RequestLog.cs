using System.Diagnostics;

namespace Otp.Api.Observability;

/// <summary>One line a request: method, route, status, duration. The route is the template, never the path.</summary>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider timeProvider, ILogger<RequestLog> logger)
{
    private const string NoRoute = "(no route)";

    public async Task InvokeAsync(HttpContext context)
    {
        var trace = Activity.Current;

        // The trace that the framework keeps of a request would carry its path.
        trace?.SetTag("url.path", null);
        trace?.SetTag("url.full", null);
        var started = timeProvider.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            if (trace is { IsAllDataRequested: true })
            {
                Describe(trace, context);
            }

            if (logger.IsEnabled(LogLevel.Debug))
            {
                Log(context, timeProvider.GetElapsedTime(started));
            }
        }
    }

    private void Log(HttpContext context, TimeSpan duration)
    {
        var (route, traceId) = (RouteOf(context), TraceId.Of(context));
        LogRequest(context.Request.Method, route, context.Response.StatusCode, duration.TotalMilliseconds, traceId);
    }

    // As OpenTelemetry names them for a server: https://opentelemetry.io/docs/specs/semconv/http/http-spans
    private static void Describe(Activity trace, HttpContext context)
    {
        var route = RouteOf(context);
        trace.DisplayName = $"{context.Request.Method} {route}";
        trace.SetTag("http.request.method", context.Request.Method);
        trace.SetTag("http.route", route);
        trace.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            trace.SetStatus(ActivityStatusCode.Error);
        }
    }

    private static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? NoRoute;

    [LoggerMessage(
        EventId = 2001, EventName = "RequestAnswered", Level = LogLevel.Debug,
        Message = "{Method} {Route} answered {Status} in {Milliseconds:0.0} ms. Trace {TraceId}.")]
    private partial void LogRequest(string method, string route, int status, double milliseconds, string traceId);
}
