using System.Buffers;
using System.Security.Cryptography;

namespace Otp.Client;

/// <summary>
/// Tokens: the caller's names for its requests, one for each login attempt. A token is 1 to 128 characters of
/// <c>A-Z a-z 0-9 . _ ~ : @ + = -</c>, the first a letter or digit.
/// </summary>
public static class OtpToken
{
    /// <summary>The longest token, in characters.</summary>
    public const int MaxLength = 128;

    private const int RandomBytes = 16;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:@+=-");

    /// <summary>
    /// Draws a token for one login attempt: 128 random bits as 32 hexadecimal digits. Keep it in the person's server-side
    /// session and take it from there when the code comes in, never from the request that carries the code. Never use a
    /// user's id, address or number in its place: who can name the token can guess at the code.
    /// </summary>
    /// <example><code>session.SetString("otp", OtpToken.New());</code></example>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether a text may be a token.</summary>
    /// <param name="text">Any text; null is none.</param>
    public static bool IsWellFormed(string? text)
        => text is { Length: >= 1 and <= MaxLength } && char.IsAsciiLetterOrDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(Allowed);
}
