using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Otp.TestKit;

namespace AppHost.Tests;

/// <summary>A person with a browser, which keeps cookies and knows of no trace, and a phone.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _browser = new(new SocketsHttpHandler { ActivityHeadersPropagator = null, UseProxy = false });

    /// <summary>Types one thing into the form of a page, and sends it.</summary>
    /// <returns>The page that follows.</returns>
    public async Task<string> SubmitAsync(Uri page, string field, string typed)
    {
        var token = FormToken().Match(await _browser.GetStringAsync(page)).Groups["token"].Value;
        using var form = new FormUrlEncodedContent([new(field, typed), new("__RequestVerificationToken", token)]);
        using var answer = await _browser.PostAsync(page, form);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    /// <summary>The code in the message that has come, or comes, to a number at the simulator.</summary>
    public async Task<string> CodeAsync(Uri simulator, string phone)
    {
        var messages = await Eventually.ReadAsync(
            async () => (await _browser.GetFromJsonAsync<JsonElement>(new Uri(simulator, "simulator/messages"))).EnumerateArray()
                .Where(message => message.GetProperty("to").GetString() == phone)
                .Select(message => message.GetProperty("text").GetString()!)
                .ToList(),
            found => found.Count > 0);
        return CodeIn().Match(messages.Single()).Value;
    }

    /// <summary>The status of an answer.</summary>
    public async Task<int> StatusAsync(HttpMethod method, Uri address, object? body = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _browser.SendAsync(request);
        return (int)answer.StatusCode;
    }

    public void Dispose() => _browser.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FormToken();

    [GeneratedRegex("[0-9]{10}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeIn();
}
