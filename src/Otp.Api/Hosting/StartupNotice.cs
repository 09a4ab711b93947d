using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Otp.Api.OpenApi;
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
        if (Pipeline.SwaggerIsOn(_services, _services.GetRequiredService<IHostEnvironment>()))
        {
            LogSwagger(address, SwaggerSetup.Path);
        }

        Warn(summary);
    }

    private void Warn(ServiceSummary summary)
    {
        (bool Holds, Action Tell)[] warnings =
        [
            (summary.ShortCodes, LogShortCodes),
            (summary.FailoverAfterExpiry, LogFailoverAfterExpiry),
            (summary.Anonymous, LogAnonymous),
            (summary.UnsignedWebhooks, LogUnsignedWebhooks),
            (summary.AllCountries, LogAllCountries),
            (summary.NoMessengerSender, LogNoMessengerSender),
        ];
        foreach (var warning in warnings.Where(warning => warning.Holds))
        {
            warning.Tell();
        }
    }

    [LoggerMessage(EventId = 1001, EventName = "ServiceReady", Level = LogLevel.Information, Message = "The OTP service listens on {Address}, delivers by {Provider}, stores in {Database}.")]
    private partial void LogReady(string address, string provider, string database);

    [LoggerMessage(EventId = 1002, EventName = "SwaggerServed", Level = LogLevel.Information, Message = "Swagger UI: {Address}{Path}")]
    private partial void LogSwagger(string address, string path);

    [LoggerMessage(EventId = 1011, EventName = "ShortCodes", Level = LogLevel.Warning, Message = "Codes have fewer than 6 digits. Set Otp:CodeLength to 6 or more unless your forms are built for 5.")]
    private partial void LogShortCodes();

    [LoggerMessage(EventId = 1012, EventName = "FailoverAfterExpiry", Level = LogLevel.Warning, Message = "Delivery:ReadTimeout is not shorter than Otp:Validity: the SMS would come after the code has expired. Shorten it, or lengthen the validity.")]
    private partial void LogFailoverAfterExpiry();

    [LoggerMessage(EventId = 1013, EventName = "AnonymousServed", Level = LogLevel.Warning, Message = "Authentication:Anonymous=true: whoever reaches this service may use it. Configure Clients unless something in front of it authenticates.")]
    private partial void LogAnonymous();

    [LoggerMessage(EventId = 1014, EventName = "UnsignedWebhooksAllowed", Level = LogLevel.Warning, Message = "Vonage:AllowUnsignedWebhooks=true: whoever reaches the webhooks may report on messages. Set Vonage:SignatureSecret instead.")]
    private partial void LogUnsignedWebhooks();

    [LoggerMessage(EventId = 1015, EventName = "AllCountriesAllowed", Level = LogLevel.Warning, Message = "Delivery:AllowedCountries is empty: messages go to every country, at its price. Name the countries your users live in.")]
    private partial void LogAllCountries();

    [LoggerMessage(EventId = 1016, EventName = "NoMessengerSender", Level = LogLevel.Warning, Message = "Vonage:MessengerSenderId is empty: messages to Messenger will be refused, and SMS sent at once. Set it to the id of the linked page.")]
    private partial void LogNoMessengerSender();
}

/// <summary>How far the start has come.</summary>
internal sealed class StartProgress
{
    public bool IsOver { get; set; }

    public bool HasFailed { get; set; }
}
