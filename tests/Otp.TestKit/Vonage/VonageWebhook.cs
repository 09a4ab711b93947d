using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Otp.TestKit.Service;

namespace Otp.TestKit.Vonage;

/// <summary>Calls the service's webhooks as Vonage does: JSON, signed with the account's secret.</summary>
public static class VonageWebhook
{
    public const string StatusPath = "/webhooks/message-status";

    public const string InboundPath = "/webhooks/inbound-message";

    public static Task<Answer> SendStatusAsync(this OtpServiceHost service, object body)
        => service.SendWebhookAsync(StatusPath, body as string ?? JsonSerializer.Serialize(body));

    public static Task<Answer> SendWebhookAsync(this OtpServiceHost service, string path, string body)
    {
        ArgumentNullException.ThrowIfNull(service);
        return service.Client.CallAsync(HttpMethod.Post, path, body, ("Authorization", $"Bearer {Sign(body, service.Now)}"));
    }

    /// <summary>The signature of a body: HS256, with the body's hash among the claims.</summary>
    public static string Sign(string body, DateTimeOffset issuedAt)
    {
        var header = Part(new { alg = "HS256", typ = "JWT" });
        var claims = Part(new
        {
            iat = issuedAt.ToUnixTimeSeconds(),
            jti = Guid.CreateVersion7().ToString(),
            iss = "Vonage",
            payload_hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))),
            api_key = "a1b2c3d",
            application_id = VonageCredentials.ApplicationId,
        });
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(VonageCredentials.SignatureSecret), Encoding.ASCII.GetBytes($"{header}.{claims}"));
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
