using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Otp.Client.Identity;

/// <summary>
/// Names a new attempt after the login that it belongs to, so that two requests of one browser at the same time (a double click)
/// ask for one code. Before either is answered, they only have in common the cookies that the server made for that browser, which
/// are all random. Without such cookies, the name is drawn.
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

    /// <summary>The token of a login's nth attempt with the same binding.</summary>
    public string Token(string binding, int nth)
        => Cookies() is { } cookies
            ? Hash.Of(["token", binding, nth.ToString(CultureInfo.InvariantCulture), .. cookies])[..TokenLength]
            : OtpToken.New();

    /// <summary>
    /// The idempotency key of a request to send. Requests at the same time have the same key, if they ask for the same. A later one
    /// has another, because it comes with the attempt that the first request left.
    /// </summary>
    public static string Key(string token, OtpAttempt? before, CreateOtpRequest request)
        => Hash.Of(
            "key",
            token,
            before?.Token ?? "",
            before?.AskedAt.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "",
            request.Channels is { } channels ? string.Join(',', channels) : "any",
            request.Locale ?? "",
            request.Source ?? "");

    // The cookies of the half-done sign-in, of the sign-in, and of the browser itself. Their values come from data protection or,
    // with a ticket store, are random keys. Nobody can guess them, and each browser has its own.
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
        => _schemes.Get(scheme) is { Cookie.Name: { } name, CookieManager: { } manager }
            ? manager.GetRequestCookie(context, name) ?? ""
            : "";
}

/// <summary>What an attempt is good for: one purpose, one user and that user's security stamp, as one hash.</summary>
internal static class AttemptBinding
{
    public static async Task<string> OfAsync<TUser>(string purpose, UserManager<TUser> manager, TUser user)
        where TUser : class
    {
        var stamp = manager.SupportsUserSecurityStamp ? await manager.GetSecurityStampAsync(user) : "";
        return Hash.Of(purpose, await manager.GetUserIdAsync(user), stamp);
    }
}

/// <summary>SHA-256 of several texts, in hexadecimal digits.</summary>
internal static class Hash
{
    // Each part follows its length, so that parts cannot run into each other.
    public static string Of(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
