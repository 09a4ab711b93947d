using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using VonageSimulator;
using VonageSimulator.Credentials;
using VonageSimulator.Mail;

var builder = WebApplication.CreateSlimBuilder(args);
if (string.IsNullOrEmpty(builder.Configuration["urls"]))
{
    builder.WebHost.UseUrls("http://localhost:4010");
}

builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
builder.AddTelemetry();
var settings = new SimulatorSettings
{
    StatusUrl = new Uri("http://localhost:3000/webhooks/message-status"),
    InboundUrl = new Uri("http://localhost:3000/webhooks/inbound-message"),
    SmtpPort = 4025,
};
builder.Configuration.GetSection("Simulator").Bind(settings);
GeneratedSecrets.Complete(settings, Path.GetFullPath(settings.DataFolder, builder.Environment.ContentRootPath));

await using var app = SimulatorServer.Build(builder, settings, TimeProvider.System);
app.UseTelemetry();
await app.StartAsync();
var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
StartupNotice.Write(Console.Out, settings, addresses.First(), app.Services.GetRequiredService<MailServer>().Port, OperatingSystem.IsWindows());
await app.WaitForShutdownAsync();
