using Microsoft.Extensions.Options;
using Otp.Api.Errors;
using Otp.Api.Health;
using Otp.Api.Observability;
using Otp.Api.OpenApi;
using Otp.Application.Clients;

namespace Otp.Api.Hosting;

/// <summary>The way of a request.</summary>
internal static class Pipeline
{
    public static void UseOtpService(this WebApplication app)
    {
        // Before anything asks for an option: all that is wrong is told at once.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        ListenAddresses.Check(app.Configuration);

        // Made now, or a key that is withdrawn before the first request would stay good.
        app.Services.GetRequiredService<IClientDirectory>();
        app.Use(app.Services.GetRequiredService<Farewell>().InvokeAsync);
        app.UseTrustedProxies();
        app.UseMiddleware<RequestLog>();
        app.Use(SecurityHeaders.AddAsync);
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context => new ProblemAnswer(Problem.OfStatus(context.HttpContext.Response.StatusCode)).WriteAsync(context.HttpContext));
        if (app.SwaggerIsOn())
        {
            app.UseOpenApiDocument();
        }

        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealth();
        app.MapMetrics();
        app.MapControllers();
    }

    public static bool SwaggerIsOn(this WebApplication app) => SwaggerIsOn(app.Services, app.Environment);

    public static bool SwaggerIsOn(IServiceProvider services, IHostEnvironment environment)
        => services.GetRequiredService<IOptions<SwaggerOptions>>().Value.Enabled ?? environment.IsDevelopment();
}
