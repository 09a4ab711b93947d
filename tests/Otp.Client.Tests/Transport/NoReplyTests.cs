using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Otp.TestKit;
using static Otp.Client.Tests.Transport.ScriptedReply;

namespace Otp.Client.Tests.Transport;

/// <summary>Why there was no answer is said in the result and in one warning.</summary>
internal sealed class NoReplyTests
{
    private const string Token = "login-1";

    [Test]
    public async Task Where_nobody_listens_the_reason_is_the_refused_connection()
    {
        var address = $"http://127.0.0.1:{FreePorts.Next()}";

        Assert.That(await ReasonAsync(new Uri(address)), Is.EqualTo($"No connection to {address} (ConnectionRefused). Is BaseAddress right?"));
    }

    [Test]
    public async Task A_name_that_is_nobodys_is_the_reason()
        => Assert.That(
            await ReasonAsync(new Uri("https://otp.invalid")), Is.EqualTo("The name in https://otp.invalid was not found. Is BaseAddress right?"));

    [Test]
    public async Task A_certificate_that_is_not_trusted_is_the_reason_and_names_what_is_wrong_with_it()
    {
        await using var app = await StartSecureAsync();
        var address = AddressOf(app);

        Assert.That(
            await ReasonAsync(address), Does.StartWith($"No secure connection to {address.GetLeftPart(UriPartial.Authority)}: The remote certificate is invalid")
                .And.Contain("RemoteCertificateNameMismatch").And.EndWith("."));
    }

    [Test]
    public async Task HTTPS_to_a_port_that_speaks_HTTP_is_the_reason()
    {
        await using var service = await ScriptedService.StartAsync(Of(200));
        var address = $"https://127.0.0.1:{service.Address.Port}";

        Assert.That(await ReasonAsync(new Uri(address)), Does.StartWith($"No secure connection to {address}"));
    }

    [Test]
    public async Task No_answer_in_time_is_the_reason()
    {
        await using var service = await ScriptedService.StartAsync(Hanging);

        Assert.That(
            await ReasonAsync(service.Address, options => options.AttemptTimeout = TimeSpan.FromMilliseconds(200)),
            Is.EqualTo($"{service.Address.GetLeftPart(UriPartial.Authority)} gave no whole answer within the AttemptTimeout of 0.2 s."));
    }

    [Test]
    public async Task A_connection_that_broke_off_is_the_reason()
    {
        foreach (var loss in new[] { Broken, BrokenBody })
        {
            await using var service = await ScriptedService.StartAsync(loss);

            Assert.That(await ReasonAsync(service.Address), Is.EqualTo($"The connection to {service.Address.GetLeftPart(UriPartial.Authority)} broke off."));
        }
    }

    private static async Task<string> ReasonAsync(Uri address, Action<OtpClientOptions>? configure = null)
    {
        using var client = ClientSetup.For(address, options =>
        {
            (options.ApiKey, options.MaxRetries, options.AttemptTimeout) = ("otp_key", 1, TimeSpan.FromSeconds(30));
            configure?.Invoke(options);
        });

        var verdict = (VerifyOtpResult.NoAnswer)await client.Otp.VerifyAsync(Token, "12345");

        var warnings = client.Log.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)).ToArray();
        Assert.That(warnings.Single(), Does.Contain($": POST /otp/{{token}}/verify of the OTP service was not answered: {verdict.Reason}"));
        Assert.That(client.Log.Lines.Where(line => line.Contains(Token, StringComparison.Ordinal)), Is.Empty);
        return verdict.Reason;
    }

    private static async Task<WebApplication> StartSecureAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = new CertificateRequest("CN=elsewhere.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        await app.StartAsync();
        return app;
    }

    private static Uri AddressOf(WebApplication app)
        => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
