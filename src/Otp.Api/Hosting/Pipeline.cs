using Microsoft.Extensions.Options;
using Otp.Api.Health;
using Otp.Api.Observability;
using Otp.Api.OpenApi;
using Otp.Application.Clients;

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
