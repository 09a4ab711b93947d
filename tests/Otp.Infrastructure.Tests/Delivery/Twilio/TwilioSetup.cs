using System.Collections.Concurrent;
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
using Otp.Infrastructure.Delivery.Twilio;
using Otp.TestKit.Twilio;

namespace Otp.Infrastructure.Tests.Delivery.Twilio;

/// <summary>The sender with the whole HTTP client as the service sets it up, all that it logs kept.</summary>
internal sealed class TwilioSetup : IAsyncDisposable
{
    public const string Phone = "393331234567";
    public const string ClientRef = "0123456789abcdef0123456789abcdef00";

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;
    private readonly KeptLog _log = new();

    public TwilioSetup(Uri address, params (string Name, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Delivery:Routes:sms"] = "Twilio",
            ["Delivery:Routes:whatsapp"] = "Twilio",
            ["Twilio:AccountSid"] = TwilioAccount.Sid,
            ["Twilio:AuthToken"] = TwilioAccount.AuthToken,
            ["Twilio:SmsSenderId"] = "+12025550143",
            ["Twilio:WhatsAppSenderId"] = "+12025550144",
            ["Twilio:WhatsAppContentSids:en"] = TwilioAccount.ContentSid,
            ["Twilio:BaseAddress"] = address.ToString(),
            ["Webhooks:PublicAddress"] = TwilioAccount.PublicAddress,
        };
        foreach (var (name, value) in changes)
        {
            settings[name] = value;
        }

        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(_log).SetMinimumLevel(LogLevel.Trace));
        services.AddMetrics();
        services.AddSingleton<OtpMetrics>();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Where(setting => setting.Value is not null)).Build());
        services.AddSingleton<TimeProvider>(Time);
        services.Configure<DeliveryOptions>(options => options.Provider = DeliveryProvider.Messages);
        services.AddSingleton<ChannelRoutes>();
        services.AddTwilio();
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public FakeTimeProvider Time { get; } = new(Now);

    public IReadOnlyCollection<string> Log => _log.Lines;

    public static OtpMessage Message(
        Channel channel = Channel.Sms, TimeSpan? life = null, string? locale = null, MessageSenders? senders = null, string defaultLocale = "en", bool takenOver = false)
    {
        _ = OtpCode.TryParse("63731", out var code);
        var left = life ?? TimeSpan.FromMinutes(5);
        var step = new MessageStep(0, new ChannelAddress(channel, Phone), ClientRef, new TextRules().Compose(channel, locale: null, code, left));
        return new OtpMessage(RequestToken.Parse("login-1"), [step], TimeSpan.FromSeconds(120), senders ?? new MessageSenders(null, null), DateTimeOffset.UnixEpoch)
        {
            Code = code,
            ExpiresAt = Now + left,
            Locale = locale,
            DefaultLocale = defaultLocale,
            Provider = Provider.Twilio,
            IsTakenOver = takenOver,
        };
    }

    public Task<SendOutcome> SendAsync(OtpMessage? message = null, CancellationToken cancellationToken = default)
        => _services.GetRequiredKeyedService<IOtpSender>(Provider.Twilio).SendAsync(message ?? Message(), cancellationToken);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class KeptLog : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

        public void Dispose()
        {
        }

        private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
                => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
                => lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
        }
    }
}
