using System.Net;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace Otp.Dashboard.Sessions;

/// <summary>
/// The session's cookie. Its prefix makes a browser take it over HTTPS only, for this host alone and all of its paths (RFC 6265bis,
/// 4.1.3.2). On plain HTTP that stays on the machine it has neither prefix nor <c>Secure</c>: not every browser keeps such a cookie there.
/// </summary>
internal sealed class SessionCookies : ICookieManager
{
    public const string Name = "__Host-otp-dashboard";

    private const string NameOnLoopback = "otp-dashboard";

    private readonly ChunkingCookieManager _cookies = new();

    /// <summary>Whether a browser may sign in by this request: a key travels with it.</summary>
    public static bool IsSafe(HttpRequest request) => request.IsHttps || IsOnLoopback(request);

    public string? GetRequestCookie(HttpContext context, string key) => _cookies.GetRequestCookie(context, NameFor(context.Request));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options)
        => _cookies.AppendResponseCookie(context, NameFor(context.Request), value, For(context.Request, options));

    public void DeleteCookie(HttpContext context, string key, CookieOptions options)
        => _cookies.DeleteCookie(context, NameFor(context.Request), For(context.Request, options));

    private static string NameFor(HttpRequest request) => IsOnLoopback(request) ? NameOnLoopback : Name;

    private static CookieOptions For(HttpRequest request, CookieOptions options)
    {
        options.Secure = !IsOnLoopback(request);
        return options;
    }

    // By the name that the browser goes by: what it sends to its own machine, no network sees.
    private static bool IsOnLoopback(HttpRequest request)
        => !request.IsHttps
            && (request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
