using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Otp.Application.Clients;
using Otp.Application.Delivery;
using Otp.Application.Observability;
using Otp.Application.Texts;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Gateway;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;

namespace Otp.Infrastructure.Tests.Delivery.Gateway;

/// <summary>The sender as the service sets it up, with all that it logs and traces kept.</summary>
internal sealed class GatewaySetup : IAsyncDisposable
{
    public const string Code = "63731";
    public const string Number = "393331234567";
    public const string ClientRef = "0190b5a0c0de7000800000000000000a01";

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceLog _log = new();
    private readonly ConcurrentQueue<string> _traced = new();
    private readonly ActivityListener _listener;
    private readonly ServiceProvider _services;

    public GatewaySetup(Uri address, bool checksSettings = true)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Gateway:Address"] = address.ToString(),
            ["Gateway:Secret"] = GatewaySecrets.Secret,
            ["Gateway:StatusSecret"] = GatewaySecrets.StatusSecret,
            ["Delivery:Routes:sms"] = "Gateway",
        };
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        services.AddMetrics();
        services.AddSingleton<OtpMetrics>();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton<TimeProvider>(Time);
        services.Configure<DeliveryOptions>(options => options.Provider = DeliveryProvider.Messages);
        services.AddSingleton<ChannelRoutes>();
        services.AddGateway();
        if (!checksSettings)
        {
            services.RemoveAll<IValidateOptions<GatewayOptions>>();
        }

        _services = services.BuildServiceProvider(validateScopes: true);
        _listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _traced.Enqueue(
                $"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} "
                + string.Join(' ', activity.Events.SelectMany(one => one.Tags))),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public FakeTimeProvider Time { get; } = new(Now);

    /// <summary>All that was logged and traced, as one text.</summary>
    public string Told => string.Join('\n', [.. _log.Lines, .. _traced]);

    public static OtpMessage Message(Channel channel = Channel.Sms, string to = Number, string? locale = null, string brand = "")
    {
        _ = OtpCode.TryParse(Code, out var code);
        var content = new MessageContent(MessageText.From("Insert the following code: {code}", code), MessageText.From("{code}", code), "en");
        return new OtpMessage(
            RequestToken.Parse("login-1"),
            [new MessageStep(0, new ChannelAddress(channel, to), ClientRef, content)],
            TimeSpan.FromSeconds(120),
            new MessageSenders(null, null),
            Now)
        {
            Code = code,
            ExpiresAt = Now.AddMinutes(5),
            Locale = locale,
            DefaultLocale = "pt-BR",
            Brand = brand,
            Provider = Provider.Gateway,
        };
    }

    public Task<SendOutcome> SendAsync(OtpMessage? message = null, CancellationToken cancellationToken = default)
        => _services.GetRequiredKeyedService<IOtpSender>(Provider.Gateway).SendAsync(message ?? Message(), cancellationToken);

    public Task<ProbeResult> ProbeAsync() => _services.GetRequiredKeyedService<IProviderProbe>(Provider.Gateway).AskAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _services.DisposeAsync();
        _log.Dispose();
    }
}
