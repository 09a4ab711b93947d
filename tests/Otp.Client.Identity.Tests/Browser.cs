using System.Globalization;
using System.Net;

namespace Otp.Client.Identity.Tests;

/// <summary>A person's browser: it keeps cookies as they ask, and posts forms.</summary>
internal sealed class Browser : IDisposable
{
    public const string AttemptCookie = "__Host-otp-attempt";

    private readonly Uri _app;
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _client;

    public Browser(WebApp app)
    {
        _app = app.Address;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = _cookies,
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == app.Certificate.GetCertHashString() },
        })
        {
            BaseAddress = _app,
        };
    }

    public string? Attempt => _cookies.GetCookies(_app)[AttemptCookie]?.Value;

    /// <summary>How the last answer set the attempt's cookie.</summary>
    public string? SetAttempt { get; private set; }

    public void Dispose() => _client.Dispose();

    /// <summary>Another browser with the same cookies.</summary>
    public Browser Stolen(WebApp app)
    {
        var thief = new Browser(app);
        thief._cookies.Add(_cookies.GetAllCookies());
        return thief;
    }

    public void PlantAttempt(string value) => _cookies.Add(_app, new Cookie(AttemptCookie, value, "/") { Secure = true });

    public async Task<string> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await _client.PostAsync(new Uri(_app, path), form);
        return await ReadAsync(response);
    }

    public async Task<string> GetAsync(string path)
    {
        using var response = await _client.GetAsync(new Uri(_app, path));
        return await ReadAsync(response);
    }

    private async Task<string> ReadAsync(HttpResponseMessage response)
    {
        SetAttempt = response.Headers.TryGetValues("Set-Cookie", out var cookies)
            ? cookies.LastOrDefault(cookie => cookie.StartsWith(AttemptCookie, StringComparison.Ordinal))
            : null;
        return response.StatusCode switch
        {
            HttpStatusCode.OK => await response.Content.ReadAsStringAsync(),
            HttpStatusCode.Redirect => response.Headers.Location!.ToString(),
            _ => ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture),
        };
    }
}
