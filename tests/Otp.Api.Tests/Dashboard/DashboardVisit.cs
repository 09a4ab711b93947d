using System.Net;
using System.Text.RegularExpressions;

namespace Otp.Api.Tests.Dashboard;

/// <summary>Somebody with a browser: its cookies, and the forms of the pages it has got.</summary>
internal sealed partial class DashboardVisit(HttpClient client, params (string Name, string Value)[] headers)
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>The last <c>Set-Cookie</c> of each cookie, by its name.</summary>
    public Dictionary<string, string> SetCookies { get; } = new(StringComparer.Ordinal);

    /// <summary>The same cookies at another instance.</summary>
    public DashboardVisit At(HttpClient other)
    {
        var visit = new DashboardVisit(other, headers);
        foreach (var (name, value) in _cookies)
        {
            visit._cookies[name] = value;
        }

        return visit;
    }

    public async Task<Page> GetAsync(string path) => await SendAsync(HttpMethod.Get, path, form: null);

    /// <summary>Fills in the form of a page and sends it.</summary>
    public async Task<Page> PostAsync(string path, params (string Name, string Value)[] fields)
        => await SendAsync(HttpMethod.Post, path, [TokenOf(await GetAsync(path.Split('?')[0])), .. fields]);

    /// <summary>The field of a page's form that says that the form is ours.</summary>
    public static (string Name, string Value) TokenOf(Page page)
        => ("__RequestVerificationToken", Token().Match(page.Text).Groups["value"].Value);

    /// <summary>Sends a form without what its page would have put into it.</summary>
    public Task<Page> PostFromElsewhereAsync(string path, params (string Name, string Value)[] fields) => SendAsync(HttpMethod.Post, path, fields);

    public async Task<Page> SignInAsync(string key)
        => await PostAsync("/dashboard/sign-in", ("key", key));

    public Task<Page> SearchAsync(string kind, string text) => PostAsync("/dashboard/people", ("kind", kind), ("text", text));

    public async Task<Page> SendAsync(HttpMethod method, string path, (string Name, string Value)[]? form)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (form is not null)
        {
            request.Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        }

        if (_cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request);
        Keep(response);
        return new Page(
            (int)response.StatusCode,
            response.Headers.Location?.ToString(),
            await response.Content.ReadAsStringAsync(),
            response.Headers.TryGetValues("Content-Security-Policy", out var policy) ? string.Join(' ', policy) : null);
    }

    private void Keep(HttpResponseMessage response)
    {
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var (name, value) = (cookie[..cookie.IndexOf('=', StringComparison.Ordinal)], cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]);
            SetCookies[name] = cookie;
            if (value.Length == 0)
            {
                _cookies.Remove(name);
            }
            else
            {
                _cookies[name] = value;
            }
        }
    }

    [GeneratedRegex("__RequestVerificationToken[^>]*value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}

/// <summary>A page, or where it sends the browser.</summary>
internal sealed record Page(int Status, string? Location, string Markup, string? Policy)
{
    /// <summary>What a person reads, and the markup around it.</summary>
    public string Text => WebUtility.HtmlDecode(Markup);
}
