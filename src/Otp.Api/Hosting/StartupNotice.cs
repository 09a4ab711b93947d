using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Otp.Api.Observability;
using Otp.Api.OpenApi;
using Otp.Api.Settings;
using Otp.Dashboard;
using Otp.Infrastructure;

namespace Otp.Api.Hosting;

/// <summary>Says, once the service listens, where its page is, who delivers, and which database it uses.</summary>
internal sealed partial class StartupNotice : BackgroundService
{
    private readonly IServiceProvider _services;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly StartProgress _start;
    private readonly ILogger<StartupNotice> _logger;

    public StartupNotice(IServiceProvider services, IHostApplicationLifetime lifetime, StartProgress start, ILogger<StartupNotice> logger)
    {
        _services = services;
        _lifetime = lifetime;
        _start = start;
        _logger = logger;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _lifetime.ApplicationStarted.Register(Tell);
        return Task.CompletedTask;
    }

    private void Tell()
    {
        _start.IsOver = true;
        var address = _services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        var summary = _services.GetRequiredService<ServiceSummary>();
        LogReady(address, summary.Provider, summary.Database);
        if (SwaggerSetup.IsOn(_services))
        {
            LogSwagger(address, SwaggerSetup.Path);
        }

        if (DashboardOptions.IsOn(_services.GetRequiredService<IConfiguration>(), _services.GetRequiredService<IHostEnvironment>()))
        {
            LogDashboard(address, DashboardSetup.Path);
        }

        SettingsWarnings.Log(_logger, _services);
    }

    [LoggerMessage(
        EventId = 1001, EventName = "ServiceReady", Level = LogLevel.Information,
        Message = "The OTP service listens on {Address}, delivers by {Provider}, stores in {Database}.")]
    private partial void LogReady(string address, string provider, string database);

    [LoggerMessage(EventId = 1002, EventName = "SwaggerServed", Level = LogLevel.Information, Message = "Swagger UI: {Address}{Path}")]
    private partial void LogSwagger(string address, string path);

    [LoggerMessage(EventId = 1003, EventName = "DashboardServed", Level = LogLevel.Information, Message = "Dashboard: {Address}{Path}")]
    private partial void LogDashboard(string address, string path);
}
