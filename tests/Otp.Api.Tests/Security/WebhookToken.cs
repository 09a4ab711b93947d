using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests.Security;

/// <summary>A webhook's signature as Vonage makes it, and as somebody else might.</summary>
internal sealed class WebhookToken
{
    private readonly Dictionary<string, object?> _header = new(StringComparer.Ordinal) { ["alg"] = "HS256", ["typ"] = "JWT" };
    private readonly Dictionary<string, object?> _claims;
    private readonly string _body;
    private Func<byte[], byte[]> _sign = signed => HMACSHA256.HashData(Encoding.UTF8.GetBytes(VonageCredentials.SignatureSecret), signed);

    public WebhookToken(string body, DateTimeOffset issuedAt)
    {
        _body = body;
        _claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["iat"] = issuedAt.ToUnixTimeSeconds(),
            ["jti"] = Guid.CreateVersion7().ToString(),
            ["iss"] = "Vonage",
            ["payload_hash"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))),
            ["api_key"] = "a1b2c3d",
            ["application_id"] = VonageCredentials.ApplicationId,
        };
    }

    public string Body => _body;

    /// <summary>The same with another algorithm in its header.</summary>
    public WebhookToken Saying(string? algorithm)
    {
        _header["alg"] = algorithm;
        return this;
    }

    public WebhookToken With(string claim, object? value)
    {
        _claims[claim] = value;
        return this;
    }

    public WebhookToken Without(string claim)
    {
        _claims.Remove(claim);
        return this;
    }

    public WebhookToken SignedBy(Func<byte[], byte[]> sign)
    {
        _sign = sign;
        return this;
    }

    public WebhookToken SignedBy(string secret) => SignedBy(signed => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));

    public override string ToString()
    {
        var signed = $"{Part(_header)}.{Part(_claims)}";
        return $"{signed}.{Base64Url.EncodeToString(_sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
