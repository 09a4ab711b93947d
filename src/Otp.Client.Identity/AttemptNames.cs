using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Otp.Client.Identity;

/// <summary>
/// Names a new attempt after the login that it belongs to, so that two requests of one browser at the same time (a double click)
/// ask for one code: what they have in common before either is answered are the cookies that the server made for that browser, each
/// of them random. Without any of them the name is drawn.
/// </summary>
internal sealed class AttemptNames
{
    private const int TokenLength = 32;

    private readonly IHttpContextAccessor _accessor;
    private readonly IOptionsMonitor<CookieAuthenticationOptions> _schemes;
    private readonly IOptions<AntiforgeryOptions> _antiforgery;

    public AttemptNames(
        IHttpContextAccessor accessor, IOptionsMonitor<CookieAuthenticationOptions> schemes, IOptions<AntiforgeryOptions> antiforgery)
    {
        _accessor = accessor;
        _schemes = schemes;
        _antiforgery = antiforgery;
    }

    /// <summary>The token of a login's nth attempt that is good for the same.</summary>
    public string Token(string binding, int nth)
        => Cookies() is { } cookies
            ? Hash.Of(["token", binding, nth.ToString(CultureInfo.InvariantCulture), .. cookies])[..TokenLength]
            : OtpToken.New();

    /// <summary>
    /// The idempotency key of a request to send: one for all that come at the same time. Whoever asks again later comes with the
    /// attempt that the first request left.
    /// </summary>
    public static string Key(string token, OtpAttempt? before)
        => Hash.Of("key", token, before?.Token ?? "", before?.AskedAt.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "");

    // The cookies of the half-done sign-in, of the sign-in, and of the browser as such. Their values come from data protection
    // or, with a ticket store, are random keys: none can be guessed, and each browser has its own.
    private string[]? Cookies()
    {
        if (_accessor.HttpContext is not { } context)
        {
            return null;
        }

        string[] cookies =
        [
            OfScheme(context, IdentityConstants.TwoFactorUserIdScheme),
            OfScheme(context, IdentityConstants.ApplicationScheme),
            (_antiforgery.Value.Cookie.Name is { } name ? context.Request.Cookies[name] : null) ?? "",
        ];
        return cookies.All(string.IsNullOrEmpty) ? null : cookies;
    }

    private string OfScheme(HttpContext context, string scheme)
        => _schemes.Get(scheme) is { Cookie.Name: { } name, CookieManager: { } manager } ? manager.GetRequestCookie(context, name) ?? "" : "";
}
