using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Otp.Client.Tests.Documentation;
using Otp.Client.Tests.Transport;

namespace Otp.Client.Tests;

/// <summary>Runs what docs/dotnet-client.md shows.</summary>
internal sealed class DocumentTests : ClientFixture
{
    [Test]
    public async Task The_verdict_that_was_lost_is_learnt_by_its_key()
    {
        var (token, _, code) = await IssueAsync();
        await using var lossy = await ScriptedService.StartAsync(ScriptedReply.LostAnswerOf(Address), ScriptedReply.AnswerOf(Address));
        using var client = ClientSetup.For(lossy.Address, options => (options.ApiKey, options.MaxRetries) = (Key, 0));

        Assert.That(await LostVerdict.VerifyAsync(client.Otp, token, code), Is.TypeOf<VerifyOtpResult.Verified>());
    }

    [TestCase("it-IT,it;q=0.9,en;q=0.8", "it")]
    [TestCase("pt-BR", "pt-BR")]
    [TestCase("tlh,x-\"*", "en")]
    public async Task The_locale_is_the_requests_culture_and_the_source_the_persons_address(string acceptLanguage, string locale)
    {
        await using var service = await ScriptedService.StartAsync(ScriptedReply.Document(201, "pending"));
        using var client = ClientSetup.For(service.Address);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.XForwardedFor);
        await using var app = builder.Build();
        ChannelsAndLocale.Use(app);
        app.Run(async context => await ChannelsAndLocale.CreateAsync(client.Otp, context, "login-1", OtpRecipient.Sms("393331234567")));
        await app.StartAsync();
        using var person = new HttpClient();
        using var asked = new HttpRequestMessage(HttpMethod.Get, app.Urls.Single());
        asked.Headers.TryAddWithoutValidation("Accept-Language", acceptLanguage);
        asked.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.7");

        using var answer = await person.SendAsync(asked);

        Assert.That(
            service.Calls.Single().Body,
            Is.EqualTo($$"""{"phoneNumber":"393331234567","channels":["whatsapp","sms"],"locale":"{{locale}}","source":"203.0.113.7"}"""));
    }

    [Test]
    public async Task Several_services_a_check_and_a_name_to_discover_are_good()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Otp:Payments:BaseAddress"] = "https://otp.internal.example";
        builder.Configuration["Otp:Payments:ApiKey"] = Key;
        Registration.AddSeveral(builder);
        Registration.AddDiscovered(builder);
        Registration.AddHealth(builder);
        await using var app = builder.Build();

        Assert.That(app.Services.GetRequiredKeyedService<IOtpClient>("payments"), Is.Not.Null);
        Assert.That(app.Services.GetRequiredService<IOptionsMonitor<OtpClientOptions>>().Get("payments").ApiKey, Is.EqualTo(Key));
        Assert.That(app.Services.GetRequiredService<IOptions<OtpClientOptions>>().Value.BaseAddress, Is.EqualTo(new Uri("https+http://otp")));
        Assert.That(app.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Single().Tags, Is.EqualTo(["ready"]));
    }

    [Test]
    public async Task Both_ways_to_add_the_client_are_good()
    {
        foreach (var add in new Action<WebApplicationBuilder>[] { Registration.Add, Registration.AddBound })
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Configuration["Otp:ApiKey"] = Key;
            builder.Configuration["Otp:BaseAddress"] = "https://otp.internal.example";
            add(builder);
            await using var app = builder.Build();

            Assert.That(app.Services.GetRequiredService<IOptions<OtpClientOptions>>().Value.ApiKey, Is.EqualTo(Key));
            Assert.That(app.Services.GetRequiredService<IOtpClient>(), Is.Not.Null);
        }
    }
}
