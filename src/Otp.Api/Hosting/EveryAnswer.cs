using Otp.Api.Errors;
using Otp.Api.Observability;

namespace Otp.Api.Hosting;

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
        app.UseStatusCodePages(context => new ProblemAnswer(Problem.OfStatus(context.HttpContext.Response.StatusCode)).WriteAsync(context.HttpContext));
        next(app);
    };
}
