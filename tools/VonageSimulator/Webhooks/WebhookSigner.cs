using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace VonageSimulator.Webhooks;

/// <summary>Signs webhooks as Vonage does: an HS256 JWT that carries the SHA-256 of the raw body.</summary>
internal sealed class WebhookSigner(SimulatorSettings settings, TimeProvider timeProvider)
{
    private static readonly string Header = Encode("""{"alg":"HS256","typ":"JWT"}"""u8);

    /// <summary>Null if there is no secret. Vonage then does not sign.</summary>
    public string? Sign(ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(settings.SignatureSecret))
        {
            return null;
        }

        var claims = new JsonObject
        {
            ["iat"] = timeProvider.GetUtcNow().ToUnixTimeSeconds(),
            ["jti"] = Guid.CreateVersion7().ToString(),
            ["iss"] = "Vonage",
            ["payload_hash"] = Convert.ToHexStringLower(SHA256.HashData(body)),
            ["api_key"] = settings.ApiKey,
        };
        if (!string.IsNullOrEmpty(settings.ApplicationId))
        {
            claims["application_id"] = settings.ApplicationId;
        }

        var signed = $"{Header}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";

        // By hand, because token libraries refuse the short secrets that Vonage allows.
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(settings.SignatureSecret), Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Encode(signature)}";
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
