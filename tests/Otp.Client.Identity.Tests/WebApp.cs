using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Otp.Client.Identity.Tests.Documentation;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Client.Identity.Tests;

/// <summary>An application with Identity, its users in SQLite, behind HTTPS: what the documents show, and a few pages to test by.</summary>
internal sealed class WebApp : IAsyncDisposable
{
    public const string Password = "Correct-horse-1";

    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;

    private WebApp(TemporaryFolder folder, WebApplication app, ServiceLog log, X509Certificate2 certificate)
    {
        _folder = folder;
        _app = app;
        Log = log;
        Certificate = certificate;
    }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public IServiceProvider Services => _app.Services;

    public ServiceLog Log { get; }

    /// <summary>What it proves itself by; it has made it itself.</summary>
    public X509Certificate2 Certificate { get; }

    public static async Task<WebApp> StartAsync(Uri otpService, TimeProvider time, Action<IServiceCollection>? before = null, Action<IServiceCollection>? after = null)
    {
        var certificate = NewCertificate();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.Configuration["Otp:BaseAddress"] = otpService.ToString();
        var folder = new TemporaryFolder();
        builder.Services.AddSingleton(time);
        builder.Services.AddDbContext<AppDbContext>(options => options.UseSqlite($"Data Source={folder.File("users.db")};Pooling=False"));
        before?.Invoke(builder.Services);
        IdentitySetup.Add(builder);
        builder.Services.AddAuthorization();
        builder.Services.AddAntiforgery();
        builder.Services.PostConfigure<OtpClientOptions>(options => (options.AttemptTimeout, options.MaxRetries) = (TimeSpan.FromSeconds(10), 0));
        builder.Services.Configure<IdentityOptions>(options => options.Lockout.MaxFailedAccessAttempts = 5);
        builder.Services.ConfigureApplicationCookie(cookie => cookie.Events.OnRedirectToLogin = context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        after?.Invoke(builder.Services);
        var log = new ServiceLog();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        var app = new WebApp(folder, builder.Build(), log, certificate);
        await app.StartAsync();
        return app;
    }

    /// <summary>A user with a confirmed number and two-factor sign-in.</summary>
    public async Task<string> RegisterAsync(string phone, bool confirmed = true)
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        var user = new IdentityUser($"user{phone}") { PhoneNumber = $"+{phone}", PhoneNumberConfirmed = confirmed, TwoFactorEnabled = true };
        var result = await users.CreateAsync(user, Password);
        return result.Succeeded ? user.UserName! : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>Reads or changes a user as an administrator would.</summary>
    public async Task<T> WithAsync<T>(string name, Func<UserManager<IdentityUser>, IdentityUser, Task<T>> act)
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        return await act(users, (await users.FindByNameAsync(name))!);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
        Certificate.Dispose();
    }

    private async Task StartAsync()
    {
        await using (var scope = Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AppDbContext>().Database.EnsureCreatedAsync();
        }

        _app.UseAuthentication();
        _app.UseAuthorization();
        var pages = _app.MapGroup("").DisableAntiforgery();
        TwoFactorEndpoints.Map(pages);
        PhoneEndpoints.Map(pages);
        _app.MapGet("/me", (ClaimsPrincipal user) => user.Identity!.Name).RequireAuthorization();
        _app.MapGet("/form", (HttpContext context, IAntiforgery antiforgery) => antiforgery.GetAndStoreTokens(context).FormFieldName);
        pages.MapPost("/purpose/send", (UserManager<IdentityUser> users, OtpServiceRequest request, [FromForm] string name, [FromForm] string purpose, [FromForm] string? channel) =>
        {
            request.Channels = channel is null ? null : [.. channel.Split(' ').Select(Enum.Parse<DeliveryChannel>)];
            return SendAsync(users, name, purpose);
        });
        pages.MapPost("/purpose/verify", VerifyAsync);
        pages.MapPost("/purpose/both", async (UserManager<IdentityUser> users, OtpServiceOutcome outcome, [FromForm] string name) =>
        {
            await SendAsync(users, name, "both");
            return await VerifyAsync(users, outcome, name, "both", "00000");
        });
        await _app.StartAsync();
    }

    private static async Task<string> SendAsync(UserManager<IdentityUser> users, string name, string purpose)
    {
        try
        {
            return await users.GenerateUserTokenAsync((await users.FindByNameAsync(name))!, OtpServiceTokenProvider.DefaultName, purpose);
        }
        catch (OtpNotSentException exception)
        {
            return $"not sent: {exception.Result.GetType().Name}";
        }
    }

    private static async Task<string> VerifyAsync(
        UserManager<IdentityUser> users, OtpServiceOutcome outcome, [FromForm] string name, [FromForm] string purpose, [FromForm] string code)
    {
        try
        {
            var verified = await users.VerifyUserTokenAsync((await users.FindByNameAsync(name))!, OtpServiceTokenProvider.DefaultName, purpose, code);
            return $"{verified}: {outcome.Verification!.GetType().Name}";
        }
        catch (OtpNotJudgedException exception)
        {
            return $"not judged: {exception.Result.GetType().Name}";
        }
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
