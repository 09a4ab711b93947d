using Microsoft.Net.Http.Headers;
using Otp.Api.Answers;
using Otp.Api.Clients;
using Otp.Api.Observability;
using Otp.Api.OpenApi;
using Otp.Api.Settings;
using Otp.Application.Clients;
using Otp.Dashboard;

namespace Otp.Api.Hosting;

/// <summary>The way of a request, inside of <see cref="EveryAnswer"/>.</summary>
internal static class Pipeline
{
    public static void UseOtpService(this WebApplication app)
    {
        SettingsCheck.Run(app);

        // Made now, or a key that is withdrawn before the first request would stay good.
        app.Services.GetRequiredService<IClientDirectory>();

        // Here, not around it: in Development the framework puts its page of stack traces in front of what we add.
        app.UseExceptionHandler(_ => { });
        app.UseTrustedProxies();
        if (SwaggerSetup.IsOn(app.Services))
        {
            app.UseOpenApiDocument();
        }

        var hasDashboard = DashboardOptions.IsOn(app.Configuration, app.Environment);
        if (hasDashboard)
        {
            app.UseDashboard();
        }

        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealth();
        app.MapMetrics(new RequiresScopeAttribute(ClientScopes.Metrics));
        app.MapControllers();
        if (hasDashboard)
        {
            app.MapDashboard();
        }
    }
}

/// <summary>
/// What holds for every answer after the server's own parser, the framework's refusals included: it is logged, has our
/// headers, and a refusal is a problem. Stands around all else, the check of the host's name too.
/// </summary>
internal sealed class EveryAnswer(Farewell farewell) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.ApplicationServices.GetRequiredService<RequestTraces>();
        app.Use(farewell.InvokeAsync);
        app.UseMiddleware<RequestLog>();
        app.Use(AnswerHeaders.AddAsync);
        app.UseStatusCodePages(context
            => new ProblemAnswer(Problem.OfStatus(context.HttpContext.Response.StatusCode)).WriteAsync(context.HttpContext));
        next(app);
    };
}

/// <summary>
/// Headers of every answer, errors included: nothing here may be cached, framed, sniffed or passed on as a referrer; and the
/// number by which the request is found again.
/// </summary>
internal static class AnswerHeaders
{
    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            var headers = response.Headers;
            headers[TraceId.Header] = TraceId.Of(response.HttpContext);
            headers[HeaderNames.CacheControl] = "no-store";
            headers["Referrer-Policy"] = "no-referrer";
            headers[HeaderNames.XContentTypeOptions] = "nosniff";
            headers[HeaderNames.XFrameOptions] = "DENY";
            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    }
}
