using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Nothing of this leaves the machine, so plain HTTP will do, and nobody is asked to trust a certificate.
var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, AllowUnsecuredTransport = true });
builder.Configuration["ASPNETCORE_URLS"] = FormattableString.Invariant($"http://localhost:{Port("DashboardPort", 15080)}");
builder.Configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = FormattableString.Invariant($"http://localhost:{Port("OtlpPort", 4318)}");
builder.Configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = "http://127.0.0.1:0";
builder.Services.AddLogging(logging => logging
    .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
    .AddFilter("Aspire.Hosting.Dcp", LogLevel.Warning)

    // What stops a start is thrown as well; Ctrl-C during one is no fault.
    .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None));

// The folder goes when nobody works in it any more.
builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true";
var folder = Directory.CreateTempSubdirectory("otp-apphost-");
try
{
    // Whether all is well is asked over and over. These requests say of themselves that nobody wants their traces.
    builder.Services.ConfigureHttpClientDefaults(http => http.ConfigureHttpClient(client => client.DefaultRequestHeaders.Add(
        "traceparent", $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00")));

    using var application = RSA.Create(keySizeInBits: 2048);
    var privateKey = builder.AddParameter("vonage-private-key", application.ExportPkcs8PrivateKeyPem(), secret: true);
    var signatureSecret = builder.AddParameter("vonage-signature-secret", RandomNumberGenerator.GetHexString(32, lowercase: true), secret: true);
    var twilioToken = builder.AddParameter("twilio-auth-token", RandomNumberGenerator.GetHexString(32, lowercase: true), secret: true);
    var readTimeout = builder.Configuration["ReadTimeout"] ?? "00:02:00";

    var simulator = Add<Projects.VonageSimulator>("simulator", Port("SimulatorPort", 4010), "/")
        .WithEndpoint(Port("MailPort", 4025), scheme: "tcp", name: "mail", env: "Simulator__SmtpPort", isProxied: false)
        .WithUrlForEndpoint("http", url => url.DisplayText = "Messages arrive here");
    var service = Add<Projects.Otp_Api>("service", Port("ServicePort", 3000), "/health/ready")
        .WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = ("/swagger", "Swagger UI"))
        .WaitFor(simulator);
    var site = Add<Projects.LoginWithOtp>("site", Port("SitePort", 5080), "/")
        .WithUrlForEndpoint("http", url => url.DisplayText = "Sign up, sign in")
        .WaitFor(service);

    var (simulatorAddress, serviceAddress) = (simulator.GetEndpoint("http"), service.GetEndpoint("http"));
    simulator
        .WithEnvironment("Simulator__PublicKey", application.ExportSubjectPublicKeyInfoPem())
        .WithEnvironment("Simulator__SignatureSecret", signatureSecret)
        .WithEnvironment("Simulator__TwilioAuthToken", twilioToken)
        .WithEnvironment("Simulator__StatusUrl", $"{serviceAddress}/webhooks/message-status")
        .WithEnvironment("Simulator__InboundUrl", $"{serviceAddress}/webhooks/inbound-message")
        .WithEnvironment("Simulator__ReadTimeout", readTimeout);
    service
        .WithEnvironment("ConnectionStrings__Otp", $"Data Source={Path.Combine(folder.FullName, "otp.db")}")
        .WithEnvironment("Delivery__Provider", "Messages")
        .WithEnvironment("Delivery__Routes__messenger", "Vonage")
        .WithEnvironment("Delivery__Routes__whatsapp", "Vonage,Twilio")
        .WithEnvironment("Delivery__Routes__sms", "Vonage,Twilio")
        .WithEnvironment("Delivery__Routes__email", "Smtp")
        .WithEnvironment("Delivery__ReadTimeout", readTimeout)
        .WithEnvironment("Vonage__BaseAddress", simulatorAddress)
        .WithEnvironment("Vonage__ApplicationId", "aaaaaaaa-bbbb-cccc-dddd-0123456789ab")
        .WithEnvironment("Vonage__PrivateKey", privateKey)
        .WithEnvironment("Vonage__SignatureSecret", signatureSecret)
        .WithEnvironment("Vonage__MessengerSenderId", "107083064136738")
        .WithEnvironment("Vonage__WhatsAppSenderId", "12025550143")
        .WithEnvironment("Vonage__WhatsAppTemplate", "login_code")
        .WithEnvironment("Vonage__WhatsAppLanguages", "en,de,es,fr,it,pt_BR")
        .WithEnvironment("Twilio__BaseAddress", simulatorAddress)
        .WithEnvironment("Twilio__AccountSid", "AC0123456789abcdef0123456789abcdef")
        .WithEnvironment("Twilio__AuthToken", twilioToken)
        .WithEnvironment("Twilio__SmsSenderId", "Simulator")
        .WithEnvironment("Twilio__WhatsAppSenderId", "+12025550143")
        .WithEnvironment("Twilio__WhatsAppContentSids__en", "HX0123456789abcdef0123456789abcdef")
        .WithEnvironment("Webhooks__PublicAddress", serviceAddress)
        .WithEnvironment("Smtp__Host", "localhost")
        .WithEnvironment("Smtp__Port", $"{simulator.GetEndpoint("mail").Property(EndpointProperty.Port)}")
        .WithEnvironment("Smtp__From", "no-reply@shop.example")

        // Everybody comes from this one machine.
        .WithEnvironment("Otp__MaxSendsPerSourcePerHour", "10000")
        .WithEnvironment("Otp__MaxFailuresPerSourcePerHour", "10000");
    site
        .WithEnvironment("ConnectionStrings__Accounts", $"Data Source={Path.Combine(folder.FullName, "accounts.db")}")
        .WithEnvironment("DataProtection__Folder", Path.Combine(folder.FullName, "data-protection"))
        .WithEnvironment("Otp__BaseAddress", serviceAddress)
        .WithEnvironment("Handset", simulatorAddress)
        .OnResourceReady((_, _, _) => Console.Out.WriteLineAsync($"""

            Sign up, sign in:         {site.GetEndpoint("http").Url}/
            Messages arrive here:     {simulatorAddress.Url}/
            The service (Swagger UI): {serviceAddress.Url}/swagger
            Ctrl-C ends all three, and deletes what they kept.

            """));

    await using var app = builder.Build();
    await app.RunAsync();
}
finally
{
    folder.Delete(recursive: true);
}

IResourceBuilder<ProjectResource> Add<TProject>(string name, int port, string health)
    where TProject : IProjectMetadata, new()
    => builder.AddProject<TProject>(name, launchProfileName: null)
        .WithHttpEndpoint(port, isProxied: false)
        .WithHttpHealthCheck(health)
        .WithoutHttpsCertificate()
        .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development")
        .WithEnvironment("OTEL_TRACES_SAMPLER", "parentbased_always_on")
        .OnResourceStopped((_, stopped, _) => IsStopping(stopped.Services)
            ? Task.CompletedTask
            : Console.Out.WriteLineAsync(
                $"The {name} has ended, or cannot start: is port {port} free? Its console log on the dashboard says more."));

static bool IsStopping(IServiceProvider services)
    => services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

// The port that was asked for, or the first free one from the usual one on.
int Port(string setting, int usual)
{
    var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
    return builder.Configuration.GetValue<int?>(setting) ?? Enumerable.Range(usual, 1000).First(port => !taken.Contains(port));
}
