using SmtpServer.Authentication;
using SmtpServer.Net;
using SmtpServer.Storage;
using VonageSimulator.Api;
using VonageSimulator.Control;
using VonageSimulator.Credentials;
using VonageSimulator.Mail;
using VonageSimulator.Page;
using VonageSimulator.Scenarios;
using VonageSimulator.Webhooks;
using VonageSimulator.Workflows;

namespace VonageSimulator;

/// <summary>Puts the parts together, for the program and for tests.</summary>
internal static class SimulatorServer
{
    public static WebApplication Build(WebApplicationBuilder builder, SimulatorSettings settings, TimeProvider timeProvider)
    {
        builder.Services
            .AddSingleton(settings)
            .AddSingleton(timeProvider)
            .AddSingleton(ApplicationKeys.From(settings))
            .AddSingleton(new ScenarioBook(settings.DefaultScenario, settings.NumberSuffixes))
            .AddSingleton<BearerTokenCheck>()
            .AddSingleton<TwilioAccount>()
            .AddSingleton<EventHub>()
            .AddSingleton<WebhookUrls>()
            .AddSingleton<WebhookSigner>()
            .AddSingleton<WebhookSender>()
            .AddSingleton<StatusWebhooks>()
            .AddSingleton<InboundWebhooks>()
            .AddSingleton<WorkflowEngine>()
            .AddSingleton<CallLog>()
            .AddSingleton<BrokenAnswers>()
            .AddSingleton<ProviderApi>()
            .AddSingleton<MailLog>()
            .AddSingleton<MailDesk>()
            .AddSingleton<IUserAuthenticator>(services => services.GetRequiredService<MailDesk>())
            .AddSingleton<IMailboxFilter>(services => services.GetRequiredService<MailDesk>())
            .AddSingleton<IMessageStore>(services => services.GetRequiredService<MailDesk>())
            .AddSingleton<EndpointListenerFactory>()
            .AddSingleton<IEndpointListenerFactory>(services => services.GetRequiredService<EndpointListenerFactory>())
            .AddSingleton<MailServer>()
            .AddHostedService(services => services.GetRequiredService<MailServer>())
            .AddSingleton<ScenarioEndpoints>()
            .AddSingleton<MessageEndpoints>()
            .AddSingleton<LogEndpoints>()
            .AddRouting()
            .ConfigureHttpJsonOptions(options => Wire.Configure(options.SerializerOptions))
            .Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.ConfigureKestrel(options => options.AddServerHeader = false);

        var app = builder.Build();
        app.Services.GetRequiredService<ProviderApi>().Map(app);
        app.Services.GetRequiredService<ScenarioEndpoints>().Map(app);
        app.Services.GetRequiredService<MessageEndpoints>().Map(app);
        app.Services.GetRequiredService<LogEndpoints>().Map(app);
        PageEndpoints.Map(app);
        return app;
    }
}
