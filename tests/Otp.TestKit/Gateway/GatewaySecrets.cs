using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Otp.TestKit.Service;

namespace Otp.TestKit.Gateway;

/// <summary>The secrets of a gateway, made when the tests start, and what is signed with them: by hand, from the specification.</summary>
public static class GatewaySecrets
{
    public const string StatusPath = "/webhooks/gateway/status";

    public static string Secret { get; } = New();

    public static string StatusSecret { get; } = New();

    /// <summary>A new secret of so many bytes.</summary>
    public static string New(int bytes = 32) => $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes))}";

    /// <summary>The signature of a body.</summary>
    public static string Sign(string secret, string id, string time, string body)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{time}.{body}")))}";
    }

    /// <summary>A time as it is signed.</summary>
    public static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>A setup whose channels all go by a gateway.</summary>
    public static OtpServiceSetup WithGateway(this OtpServiceSetup setup, Uri address, params string[] channels)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(channels);
        var routed = setup
            .With("Delivery:Provider", "Messages")
            .With("Gateway:Address", address?.ToString())
            .With("Gateway:Secret", Secret)
            .With("Gateway:StatusSecret", StatusSecret);
        return channels.Aggregate(routed, (all, channel) => all.With($"Delivery:Routes:{channel}", "Gateway"));
    }

    /// <summary>Posts a status as the gateway does.</summary>
    public static Task<Answer> SendGatewayStatusAsync(this OtpServiceHost service, string id, string status)
    {
        ArgumentNullException.ThrowIfNull(service);
        return service.SendGatewayStatusAsync(JsonSerializer.Serialize(new { id, status }), StatusSecret, service.Now);
    }

    /// <summary>Posts a body to the webhook, signed with a secret at a time.</summary>
    public static Task<Answer> SendGatewayStatusAsync(this OtpServiceHost service, string body, string secret, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(service);
        var id = $"msg_{Guid.CreateVersion7():N}";
        return service.Client.CallAsync(
            HttpMethod.Post,
            StatusPath,
            body,
            ("webhook-id", id),
            ("webhook-timestamp", Seconds(time)),
            ("webhook-signature", Sign(secret, id, Seconds(time), body)));
    }
}
