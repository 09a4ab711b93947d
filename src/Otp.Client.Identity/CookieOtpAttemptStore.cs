using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Otp.Client.Identity;

/// <summary>Keeps the attempt in a cookie that only the server can read and make.</summary>
internal sealed class CookieOtpAttemptStore : IOtpAttemptStore
{
    // Change it whenever the form of the protected data changes.
    private const string Purpose = "Otp.Client.Identity.OtpAttempt.v1";

    private static readonly object ItemKey = new();

    private readonly IHttpContextAccessor _accessor;
    private readonly IDataProtector _protector;
    private readonly OtpAttemptOptions _options;

    public CookieOtpAttemptStore(IHttpContextAccessor accessor, IDataProtectionProvider protection, IOptions<OtpAttemptOptions> options)
    {
        _accessor = accessor;
        _protector = protection.CreateProtector(Purpose);
        _options = options.Value;
    }

    private HttpContext Context => _accessor.HttpContext
        ?? throw new InvalidOperationException(
            "There is no HTTP request, and so no session to bind a code to. "
            + "Call this within a request, or register your own IOtpAttemptStore.");

    public ValueTask SaveAsync(OtpAttempt attempt)
    {
        var context = Context;
        var cookie = _protector.Protect(JsonSerializer.Serialize(attempt));
        context.Response.Cookies.Append(_options.Cookie.Name!, cookie, CookieOptions(context));
        context.Items[ItemKey] = new Kept(attempt);
        return ValueTask.CompletedTask;
    }

    // What this request saved or removed counts more than what the browser sent.
    public ValueTask<OtpAttempt?> FindAsync()
        => ValueTask.FromResult(Context.Items[ItemKey] is Kept kept ? kept.Attempt : Read(Context.Request.Cookies[_options.Cookie.Name!]));

    public ValueTask RemoveAsync()
    {
        var context = Context;
        context.Response.Cookies.Delete(_options.Cookie.Name!, CookieOptions(context));
        context.Items[ItemKey] = new Kept(Attempt: null);
        return ValueTask.CompletedTask;
    }

    private CookieOptions CookieOptions(HttpContext context)
    {
        var options = _options.Cookie.Build(context);
        options.MaxAge ??= _options.Lifetime;
        return options;
    }

    private OtpAttempt? Read(string? cookie)
    {
        try
        {
            return cookie is null ? null : JsonSerializer.Deserialize<OtpAttempt>(_protector.Unprotect(cookie));
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            // Forged, incomplete, or protected with a key that is gone.
            return null;
        }
    }

    private sealed record Kept(OtpAttempt? Attempt);
}
