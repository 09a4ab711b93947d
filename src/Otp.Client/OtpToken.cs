using System.Buffers;
using System.Security.Cryptography;

namespace Otp.Client;

/// <summary>
/// Tokens. A token is your name for one login attempt: 1 to 128 characters of <c>A-Z a-z 0-9 . _ ~ : @ + = -</c>, the first a
/// letter or digit.
/// </summary>
public static class OtpToken
{
    /// <summary>The length of the longest token, in characters.</summary>
    public const int MaxLength = 128;

    private const int RandomBytes = 16;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:@+=-");

    /// <summary>
    /// Draws a token for one login attempt: 128 random bits as 32 hexadecimal digits. Keep it in the person's server-side
    /// session, and take it from there when the code comes in, never from the request that carries the code. Never use a user's
    /// id, address or number instead: anyone who knows the token can guess the code.
    /// </summary>
    /// <example><code>session.SetString("otp", OtpToken.New());</code></example>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether a text may be a token.</summary>
    /// <param name="text">Any text; null is not a token.</param>
    public static bool IsWellFormed(string? text)
        => text is { Length: >= 1 and <= MaxLength } && char.IsAsciiLetterOrDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(Allowed);
}
