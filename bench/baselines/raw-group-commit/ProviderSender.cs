using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RawGroupCommit;

/// <summary>Sends each message in parallel to its request, and records that the provider accepted it.</summary>
internal sealed class ProviderSender : IDisposable
{
    private readonly HttpClient _http;
    private readonly GroupCommit _store;
    private readonly SemaphoreSlim _room = new(1_000);

    public ProviderSender(Uri provider, string privateKey, GroupCommit store)
    {
        _store = store;
        _http = new HttpClient { BaseAddress = provider };

        // Signed only once: the token is good for a day, and no run takes that long.
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", SignJwt(privateKey));
    }

    /// <summary>Sends a message; the caller does not wait.</summary>
    public void Send(Message message) => _ = SendAsync(message);

    public void SendAll(IReadOnlyList<Message> messages)
    {
        foreach (var message in messages)
        {
            Send(message);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _room.Dispose();
    }

    private async Task SendAsync(Message message)
    {
        await _room.WaitAsync();
        try
        {
            var to = JsonSerializer.Serialize(message.Phone, Wire.Default.String);
            var text = $"Insert the following code: {message.Code}";
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(
                $$"""{"channel":"sms","message_type":"text","from":"NEXMO","to":{{to}},"text":"{{text}}"}"""));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _http.PostAsync(new Uri("v1/messages", UriKind.Relative), content);
            response.EnsureSuccessStatusCode();
            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            var id = answer.RootElement.GetProperty("message_uuid").GetString()!;
            await _store.RunAsync(statements => statements.Accept(message.Token, id));
        }
        catch (HttpRequestException exception)
        {
            // It stays pending, and the next start sends it.
            await Console.Error.WriteLineAsync(exception.Message);
        }
        finally
        {
            _room.Release();
        }
    }

    private static string SignJwt(string privateKey)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(privateKey);
        var issuedAt = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var input = $"{Base64Url("""{"alg":"RS256","typ":"JWT"}"""u8)}."
            + Base64Url(Encoding.UTF8.GetBytes(
                $$"""{"application_id":"00000000-0000-0000-0000-000000000000","iat":{{issuedAt}},"jti":"{{Guid.CreateVersion7()}}"}"""));
        return $"{input}.{Base64Url(rsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Base64Url(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
