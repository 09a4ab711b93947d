using System.Diagnostics;

namespace Otp.Api.Observability;

/// <summary>One line a request: method, route, status, duration. The route is the template, never the path.</summary>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider timeProvider, ILogger<RequestLog> logger)
{
    private const string NoRoute = "(no route)";

    public async Task InvokeAsync(HttpContext context)
    {
        // The trace that the framework keeps of a request would carry its path.
        Activity.Current?.SetTag("url.path", null);
        Activity.Current?.SetTag("url.full", null);
        var started = timeProvider.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            if (logger.IsEnabled(LogLevel.Debug))
            {
                Log(context, timeProvider.GetElapsedTime(started));
            }
        }
    }

    private void Log(HttpContext context, TimeSpan duration)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? NoRoute;
        LogRequest(context.Request.Method, route, context.Response.StatusCode, duration.TotalMilliseconds);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Route} answered {Status} in {Milliseconds:0.0} ms.")]
    private partial void LogRequest(string method, string route, int status, double milliseconds);
}
