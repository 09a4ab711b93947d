using System.Net;
using static Otp.Client.Tests.Transport.ScriptedReply;

namespace Otp.Client.Tests.Transport;

/// <summary>A proxy that the environment names for everything, as HTTP_PROXY does: it is process-wide, so nothing else runs meanwhile.</summary>
[NonParallelizable]
internal sealed class ProxyTests
{
    private readonly IWebProxy _before = HttpClient.DefaultProxy;

    [TearDown]
    public void GoWithoutProxy() => HttpClient.DefaultProxy = _before;

    [TestCase("127.0.0.1")]
    [TestCase("localhost")]
    public async Task A_service_on_this_machine_is_called_without_the_proxy(string host)
    {
        await using var proxy = await ScriptedService.StartAsync(Of(502));
        await using var service = await ScriptedService.StartAsync(Problem(404, "wrong-code"));
        HttpClient.DefaultProxy = new WebProxy(proxy.Address);
        using var client = ClientSetup.For(new Uri($"http://{host}:{service.Address.Port}"), options => options.ApiKey = "otp_key");

        var verdict = await client.Otp.VerifyAsync("login-1", "12345");

        Assert.That(proxy.Calls, Is.Empty);
        Assert.That(verdict, Is.EqualTo(new VerifyOtpResult.WrongCode(AttemptsRemaining: null)));
        Assert.That(service.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_service_elsewhere_is_called_through_the_proxy()
    {
        await using var proxy = await ScriptedService.StartAsync(Problem(404, "wrong-code"));
        HttpClient.DefaultProxy = new WebProxy(proxy.Address);
        using var client = ClientSetup.For(new Uri("http://otp.invalid"), options => (options.ApiKey, options.AllowPlainHttp) = ("otp_key", true));

        var verdict = await client.Otp.VerifyAsync("login-1", "12345");

        Assert.That(verdict, Is.EqualTo(new VerifyOtpResult.WrongCode(AttemptsRemaining: null)));
        Assert.That(proxy.Calls.Single().Header("Host"), Is.EqualTo("otp.invalid"));
    }
}
