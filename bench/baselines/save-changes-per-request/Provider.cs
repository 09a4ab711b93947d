using System.Buffers.Text;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SaveChangesPerRequest;

/// <summary>Calls the provider. Signs a JWT for each call, from the text of the key.</summary>
internal sealed class Provider(Uri baseAddress, string privateKey) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = baseAddress };

    /// <summary>Sends a message and returns the provider's id for it.</summary>
    public async Task<string> SendAsync(string to, string text, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(new { channel = "sms", message_type = "text", from = "NEXMO", to, text });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/messages", UriKind.Relative)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", SignJwt());
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return answer.RootElement.GetProperty("message_uuid").GetString()!;
    }

    public void Dispose() => _http.Dispose();

    private string SignJwt()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(privateKey);
        var issuedAt = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var claims = $$"""{"application_id":"00000000-0000-0000-0000-000000000000","iat":{{issuedAt}},"jti":"{{Guid.CreateVersion7()}}"}""";
        var input = $"{Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8)}."
            + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims));
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{input}.{Base64Url.EncodeToString(signature)}";
    }
}
