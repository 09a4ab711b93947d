using Microsoft.AspNetCore.Http;

namespace Otp.Client.Identity;

/// <summary>How attempts are kept.</summary>
public sealed class OtpAttemptOptions
{
    /// <summary>
    /// How long a session keeps its token after a code was last asked for: 1 minute to 1 hour. Default: 15 minutes. Codes live for
    /// at most 10 minutes.
    /// </summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The cookie that holds the encrypted attempt. Default: <c>__Host-otp-attempt</c>, only for this host, HttpOnly, Secure,
    /// SameSite=Strict. The prefix <c>__Host-</c> needs HTTPS; without HTTPS, choose another name.
    /// </summary>
    public CookieBuilder Cookie { get; set; } = new()
    {
        Name = "__Host-otp-attempt",
        Path = "/",
        HttpOnly = true,
        SecurePolicy = CookieSecurePolicy.Always,
        SameSite = SameSiteMode.Strict,
        IsEssential = true,
    };
}
