using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.EndToEnd.Tests;

[TestFixture]
internal sealed class EnvironmentProxyTests
{
    private readonly ConcurrentQueue<string> _proxied = new();
    private readonly ConcurrentQueue<string> _collected = new();
    private WebApplication _proxy = null!;
    private WebApplication _collector = null!;

    [OneTimeSetUp]
    public async Task Start() => (_proxy, _collector) = (await ListenAsync(_proxied, StatusCodes.Status502BadGateway), await ListenAsync(_collected, StatusCodes.Status200OK));

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _proxy.DisposeAsync();
        await _collector.DisposeAsync();
    }

    [SetUp]
    public void Forget()
    {
        _proxied.Clear();
        _collected.Clear();
    }

    [Test]
    public async Task With_a_proxy_in_the_environment_calls_to_a_provider_and_a_collector_on_this_machine_do_not_leave_it()
    {
        await using var vonage = await VonageStub.StartAsync();
        using var folder = new TemporaryFolder();
        await using var service = ServiceProcess.Start(folder, "Production",
        [
            .. ServiceProcess.Production(vonage),
            .. Proxied(),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", AddressOf(_collector)),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "100"),
        ]);
        Assert.That(await service.IsUpAsync(), Is.True, service.Output);
        var (token, phone) = (Fresh.Token(), Fresh.Phone());

        await service.Client.CreateBySmsAsync(token, phone);
        await Eventually.ReadAsync(() => Task.FromResult(vonage.CallsTo(phone).Count + _proxied.Count), seen => seen > 0);
        string[] signals = ["POST /v1/metrics", "POST /v1/traces"];
        var collected = await Eventually.ReadAsync(() => Task.FromResult(_collected.ToArray()), seen => signals.All(seen.Contains) || !_proxied.IsEmpty);

        Assert.That(_proxied, Is.Empty);
        Assert.That(vonage.CallsTo(phone), Has.Count.EqualTo(1));
        Assert.That(collected, Is.SupersetOf(signals));
    }

    [Test]
    public async Task A_provider_elsewhere_is_called_through_the_proxy()
    {
        await using var vonage = await VonageStub.StartAsync();
        using var folder = new TemporaryFolder();
        await using var service = ServiceProcess.Start(folder, "Production", [.. ServiceProcess.Production(vonage), .. Proxied(), ("Vonage:BaseAddress", "https://provider.invalid")]);
        Assert.That(await service.IsUpAsync(), Is.True, service.Output);

        await service.Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone());
        await Eventually.ReadAsync(() => Task.FromResult(_proxied.Count), seen => seen > 0);

        Assert.That(_proxied.Distinct(StringComparer.Ordinal), Is.EqualTo(new[] { "CONNECT provider.invalid:443" }));
    }

    private (string Name, string Value)[] Proxied() =>
    [
        .. new[] { "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" }.Select(name => (name, AddressOf(_proxy))),
        ("no_proxy", ""),
        ("NO_PROXY", ""),
    ];

    private static string AddressOf(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    private static async Task<WebApplication> ListenAsync(ConcurrentQueue<string> seen, int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(context =>
        {
            seen.Enqueue($"{context.Request.Method} {(HttpMethods.IsConnect(context.Request.Method) ? context.Request.Host.Value : context.Request.Path)}");
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }
}
