using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Otp.Infrastructure;

namespace Otp.Api.Health;

/// <summary>
/// The two questions of a supervisor: is the process alive, and should it get requests? Answered to everybody, in one word:
/// what is wrong stands in the log. Migrations and keys are no checks, for without them the service does not start.
/// </summary>
internal static class HealthSetup
{
    private const string Ready = "ready";

    private static readonly TimeSpan MinBacklogAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxBacklogAge = TimeSpan.FromHours(1);

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSettings<HealthOptions>(HealthOptions.Section)
            .Validate(
                options => options.MaxBacklogAge >= MinBacklogAge && options.MaxBacklogAge <= MaxBacklogAge,
                "Health:MaxBacklogAge is outside its range. Set it to 00:00:01 at least and 01:00:00 at most.");
        services.AddHealthChecks()
            .AddCheck<StoppingHealth>("stopping", tags: [Ready])
            .AddCheck<StorageHealth>("storage", tags: [Ready])
            .AddCheck<BacklogHealth>("backlog", tags: [Ready]);
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) }).AllowAnonymous();
    }
}
