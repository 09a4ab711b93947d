using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Otp.TestKit.Service;

/// <summary>The calls of the contract.</summary>
public static class OtpCalls
{
    public static Task<Answer> CreateAsync(this HttpClient client, string token, object? body, params (string Name, string Value)[] headers)
        => client.CallAsync(HttpMethod.Post, $"/otp/{token}", JsonSerializer.Serialize(body), headers);

    public static Task<Answer> CreateBySmsAsync(this HttpClient client, string token, string phone, params (string Name, string Value)[] headers)
        => client.CreateAsync(token, new { phoneNumber = phone }, headers);

    public static Task<Answer> VerifyAsync(this HttpClient client, string token, string code, params (string Name, string Value)[] headers)
        => client.CallAsync(HttpMethod.Post, $"/otp/{token}/verify", JsonSerializer.Serialize(new { code }), headers);

    public static Task<Answer> VerifyByGetAsync(this HttpClient client, string token, string code, params (string Name, string Value)[] headers)
        => client.CallAsync(HttpMethod.Get, $"/otp/{token}/{code}", body: null, headers);

    public static Task<Answer> StatusAsync(this HttpClient client, string token, params (string Name, string Value)[] headers)
        => client.CallAsync(HttpMethod.Get, $"/otp/{token}", body: null, headers);

    public static Task<Answer> CancelAsync(this HttpClient client, string token, params (string Name, string Value)[] headers)
        => client.CallAsync(HttpMethod.Delete, $"/otp/{token}", body: null, headers);

    public static Task<Answer> FetchAsync(this HttpClient client, string path, params (string Name, string Value)[] headers)
        => client.CallAsync(HttpMethod.Get, path, body: null, headers);

    /// <summary>Reads the status document until it is as wanted.</summary>
    public static async Task<JsonElement> StatusWhenAsync(this HttpClient client, string token, Func<JsonElement, bool> wanted)
        => (await Eventually.ReadAsync(() => client.StatusAsync(token), answer => wanted(answer.Json))).Json;

    /// <summary>Any call. The path goes out as it is written, and a body is JSON unless a Content-Type says otherwise (empty: none).</summary>
    public static async Task<Answer> CallAsync(
        this HttpClient client, HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(headers);
        var address = new Uri(
            $"{client.BaseAddress!.GetLeftPart(UriPartial.Authority)}{path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in headers)
        {
            if (name is "Content-Type" or "Content-Encoding")
            {
                request.Content!.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value.Length > 0 ? [value] : []);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await Answer.ReadAsync(client.SendAsync(request));
    }
}
