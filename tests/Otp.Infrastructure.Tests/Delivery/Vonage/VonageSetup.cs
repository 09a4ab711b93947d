using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Otp.Application.Clients;
using Otp.Application.Delivery;
using Otp.Application.Observability;
using Otp.Application.Texts;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.Infrastructure.Development;
using Otp.Infrastructure.Tests.Otps;
using Otp.TestKit.Vonage;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

/// <summary>The sender with the whole HTTP client as the service sets it up.</summary>
internal sealed class VonageSetup : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly Lazy<RSA> SharedKey = new(() =>
    {
        var key = RSA.Create();
        key.ImportFromPem(VonageCredentials.PrivateKey);
        return key;
    });

    private readonly ServiceProvider _services;

    public VonageSetup(Uri address, DeliveryProvider provider = DeliveryProvider.Dispatch)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Vonage:BaseAddress"] = address.ToString(),
            ["Vonage:ApplicationId"] = VonageCredentials.ApplicationId,
            ["Vonage:PrivateKey"] = VonageCredentials.PrivateKey,
            ["Vonage:MessengerSenderId"] = "16532",
            ["Vonage:SmsSenderId"] = "NEXMO",
            ["Vonage:WhatsAppSenderId"] = "12025550143",
            ["Vonage:WhatsAppTemplate"] = "login_code",
            ["Vonage:WhatsAppLanguages"] = "en,it,pt-BR",
            ["Vonage:SignatureSecret"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(16)),
        };
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton<OtpMetrics>();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton(Environments.Production());
        services.AddSingleton<Leniency>();
        services.AddSingleton<TimeProvider>(Time);
        services.Configure<DeliveryOptions>(options => options.Provider = provider);
        services.AddSingleton<ChannelRoutes>();
        services.AddVonage();
        services.AddSenders();
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>The application's key, which the stub knows.</summary>
    public static RSA Key => SharedKey.Value;

    public FakeTimeProvider Time { get; } = new(Now);

    public static OtpMessage Message(params ChannelAddress[] addresses)
    {
        _ = OtpCode.TryParse("63731", out var code);
        var life = TimeSpan.FromMinutes(5);
        var steps = addresses.Select((address, index) => new MessageStep(
            index, address, $"ref-{index}", new TextRules().Compose(address.Channel, locale: null, code, life)));
        return new OtpMessage(
            RequestToken.Parse("login-1"), [.. steps], TimeSpan.FromSeconds(120), new MessageSenders(null, null), DateTimeOffset.UnixEpoch)
        {
            Code = code,
            Provider = Provider.Vonage,
            ExpiresAt = Now + life,
        };
    }

    public async Task<SendOutcome> SendAsync(OtpMessage? message = null, CancellationToken cancellationToken = default)
    {
        // Every delivery has a scope of its own.
        await using var scope = _services.CreateAsyncScope();
        var sender = scope.ServiceProvider.GetRequiredService<IOtpSender>();
        return await sender.SendAsync(message ?? Message(new ChannelAddress(Channel.Sms, "393331234567")), cancellationToken);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
