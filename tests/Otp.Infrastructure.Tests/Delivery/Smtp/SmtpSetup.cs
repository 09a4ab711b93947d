using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Otp.Application.Clients;
using Otp.Application.Delivery;
using Otp.Application.Observability;
using Otp.Application.Texts;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Smtp;
using Otp.TestKit.Mail;
using Otp.TestKit.Service;

namespace Otp.Infrastructure.Tests.Delivery.Smtp;

/// <summary>The sender as the service sets it up, with all that it logs and traces kept.</summary>
internal sealed class SmtpSetup : IAsyncDisposable
{
    /// <summary>A mail server that is not on this machine, so that TLS is required; where it is reached is the test's business.</summary>
    public const string Host = MailCertificate.Host;

    public const string Code = "63731";
    public const string UserName = "otp-relay-user";
    public const string Password = "correct-horse-battery-staple";
    public const string Mailbox = "Anna.Lindqvist+shop@example.org";
    public const string ClientRef = "0190b5a0c0de7000800000000000000a0001";

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceLog _log = new();
    private readonly ConcurrentQueue<string> _traced = new();
    private readonly ActivityListener _listener;
    private readonly ServiceProvider _services;

    /// <summary>Plainly to this machine.</summary>
    public SmtpSetup(int port, bool signsIn = false)
        : this("127.0.0.1", port, reach: null, signsIn)
    {
    }

    public SmtpSetup(string host, int port, SmtpReach? reach, bool signsIn)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Smtp:Host"] = host,
            ["Smtp:Port"] = $"{port}",
            ["Smtp:UserName"] = signsIn ? UserName : "",
            ["Smtp:Password"] = signsIn ? Password : "",
            ["Smtp:From"] = "Shop <no-reply@shop.example>",
        };
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        services.AddMetrics();
        services.AddSingleton<OtpMetrics>();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton<TimeProvider>(Time);
        services.Configure<DeliveryOptions>(options => options.Provider = DeliveryProvider.Messages);
        if (reach is not null)
        {
            services.AddSingleton(reach);
        }

        services.AddSingleton<ChannelRoutes>();
        services.AddSmtp();
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

    /// <summary>What was logged, at every level.</summary>
    public IReadOnlyList<string> Logged => _log.Lines;

    /// <summary>All that was logged and traced, as one text.</summary>
    public string Told => string.Join('\n', [.. _log.Lines, .. _traced]);

    /// <summary>Reaches a server on this machine under the name of another.</summary>
    public static SmtpReach ReachOf(int port, MailCertificate? trusted = null)
    {
        var reach = new SmtpReach
        {
            Connect = async (_, _, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return socket;
            },
        };
        return trusted is null ? reach : reach with { Trusts = trusted.Trusts };
    }

    public static OtpMessage Message(
        string text = "Insert the following code: {code}", string subject = "Shop: {code}", string locale = "en", string to = Mailbox)
    {
        _ = OtpCode.TryParse(Code, out var code);
        var content = new MessageContent(MessageText.From(text, code), MessageText.From(subject, code), locale);
        return new OtpMessage(
            RequestToken.Parse("login-1"),
            [new MessageStep(0, new ChannelAddress(Channel.Email, to), ClientRef, content)],
            TimeSpan.FromSeconds(120),
            new MessageSenders(null, null),
            Now)
        {
            Code = code,
            ExpiresAt = Now.AddMinutes(5),
        };
    }

    public async Task<SendOutcome> SendAsync(OtpMessage? message = null, CancellationToken cancellationToken = default)
    {
        // Every delivery has a scope of its own.
        await using var scope = _services.CreateAsyncScope();
        var sender = scope.ServiceProvider.GetRequiredKeyedService<IOtpSender>(Provider.Smtp);
        return await sender.SendAsync(message ?? Message(), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _services.DisposeAsync();
        _log.Dispose();
    }
}
