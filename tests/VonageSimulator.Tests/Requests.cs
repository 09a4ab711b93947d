using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace VonageSimulator.Tests;

/// <summary>Good requests, which each test spoils in one place.</summary>
internal static class Requests
{
    public const string Application = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";

    public static JsonObject Dispatch(string messengerId = "8192836451", string number = "393331234567", int expiry = 120) => new()
    {
        ["template"] = "failover",
        ["workflow"] = new JsonArray(
            new JsonObject
            {
                ["from"] = new JsonObject { ["type"] = "messenger", ["id"] = "PAGE" },
                ["to"] = new JsonObject { ["type"] = "messenger", ["id"] = messengerId },
                ["message"] = Content("Your code is 63731"),
                ["failover"] = new JsonObject { ["expiry_time"] = expiry, ["condition_status"] = "read" },
            },
            new JsonObject
            {
                ["from"] = new JsonObject { ["type"] = "sms", ["number"] = "NEXMO" },
                ["to"] = new JsonObject { ["type"] = "sms", ["number"] = number },
                ["message"] = Content("Your code is 63731"),
            }),
    };

    public static JsonObject Message(string channel = "sms", string to = "447700900000", string text = "Your code is 63731") => new()
    {
        ["channel"] = channel,
        ["message_type"] = "text",
        ["to"] = to,
        ["from"] = "NEXMO",
        ["text"] = text,
        ["client_ref"] = "ref-1",
    };

    public static JsonObject WhatsApp(string to = "447700900000", string code = "63731") => new()
    {
        ["channel"] = "whatsapp",
        ["message_type"] = "custom",
        ["to"] = to,
        ["from"] = "447700900001",
        ["client_ref"] = "ref-1",
        ["custom"] = new JsonObject
        {
            ["type"] = "template",
            ["template"] = new JsonObject
            {
                ["name"] = "login_code",
                ["language"] = new JsonObject { ["policy"] = "deterministic", ["code"] = "pt_BR" },
                ["components"] = new JsonArray(
                    new JsonObject { ["type"] = "body", ["parameters"] = Parameters(code) },
                    new JsonObject { ["type"] = "button", ["sub_type"] = "url", ["index"] = "0", ["parameters"] = Parameters(code) }),
            },
        },
    };

    public static JsonObject Claims(DateTimeOffset now) => new()
    {
        ["application_id"] = Application,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["jti"] = Guid.CreateVersion7().ToString(),
    };

    public static string Token(string privateKeyPem, JsonObject claims, string algorithm = "RS256")
    {
        var header = Encode(Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}","typ":"JWT"}"""));
        var signed = $"{header}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        using var rsa = RSA.Create();
        rsa.ImportFromPem(privateKeyPem);
        return $"{signed}.{Encode(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public static async Task<HttpResponseMessage> PostAsync(
        this HttpClient client, Uri baseAddress, string path, JsonNode body, string? token = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(baseAddress, path))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, cancellationToken);
    }

    private static JsonArray Parameters(string text) => new(new JsonObject { ["type"] = "text", ["text"] = text });

    private static JsonObject Content(string text) => new()
    {
        ["content"] = new JsonObject { ["type"] = "text", ["text"] = text },
    };

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
