using System.Net;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Otp.Client.Tests.Documentation;
using Otp.Client.Tests.Transport;
using Otp.TestKit;

namespace Otp.Client.Tests;

/// <summary>Runs the recipes of the documents.</summary>
internal sealed class LoginRecipeTests : ClientFixture
{
    [Test]
    public async Task The_login_of_the_documents_lets_a_person_in_by_password_and_code_alone()
    {
        var phone = Fresh.Phone();
        await using var app = await StartAsync(new OneUser(phone));
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = AddressOf(app) };

        Assert.That(await PostAsync(browser, "/login/code", ("code", "12345")), Is.EqualTo("Please start again."));
        Assert.That(await PostAsync(browser, "/login", ("name", "anna"), ("password", "wrong")), Is.EqualTo("Name or password are not right."));
        Assert.That(await PostAsync(browser, "/login", ("name", "anna"), ("password", "right")), Is.EqualTo("Please ask for a code."));
        Assert.That(await PostAsync(browser, "/login/send"), Is.EqualTo("Your code is on its way."));
        Assert.That(await PostAsync(browser, "/login/send"), Is.EqualTo("Your code is on its way."), "once is enough within the cool-down");
        var code = await Vonage.CodeForAsync(phone);
        Assert.That(await PostAsync(browser, "/login/code", ("code", Fresh.WrongCode(code))), Is.EqualTo("That code is not right. Tries left: 2."));
        Assert.That(await browser.GetStringAsync(new Uri("/me", UriKind.Relative)), Is.Empty);
        Assert.That(await PostAsync(browser, "/login/code", ("code", code)), Is.EqualTo("Welcome."));
        Assert.That(await browser.GetStringAsync(new Uri("/me", UriKind.Relative)), Is.EqualTo("anna"));
        Assert.That(await PostAsync(browser, "/login/code", ("code", code)), Is.EqualTo("Please start again."));
    }

    [Test]
    public async Task The_verdict_that_was_lost_is_learnt_by_its_key()
    {
        var (token, _, code) = await IssueAsync();
        await using var lossy = await ScriptedService.StartAsync(ScriptedReply.LostAnswerOf(Address), ScriptedReply.AnswerOf(Address));
        using var client = ClientSetup.For(lossy.Address, options => (options.ApiKey, options.MaxRetries) = (Key, 0));

        Assert.That(await LostVerdict.VerifyAsync(client.Otp, token, code), Is.TypeOf<VerifyOtpResult.Verified>());
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

    private static Uri AddressOf(WebApplication app)
        => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static async Task<string> PostAsync(HttpClient browser, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await browser.PostAsync(new Uri(path, UriKind.Relative), form);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<WebApplication> StartAsync(IUserDirectory users)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddOtpClient(options => (options.BaseAddress, options.ApiKey) = (Address, Key));
        builder.Services.AddDistributedMemoryCache().AddSession();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        var app = builder.Build();
        app.UseSession();
        app.UseAuthentication();
        LoginEndpoints.Map(app.MapGroup("").DisableAntiforgery(), users);
        app.MapGet("/me", (HttpContext context) => context.User.Identity?.Name ?? "");
        await app.StartAsync();
        return app;
    }

    private sealed class OneUser(string phone) : IUserDirectory
    {
        public string? PhoneOf(string name, string password) => (name, password) == ("anna", "right") ? phone : null;
    }
}
