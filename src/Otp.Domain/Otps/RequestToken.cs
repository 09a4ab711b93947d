using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Otp.Domain.Otps;

/// <summary>
/// The caller's identifier of its request: 1 to 128 characters of <c>A-Z a-z 0-9 . _ ~ : @ + = -</c>, the first a letter
/// or digit. It may be personal data (an e-mail address is a token), so it does not print.
/// </summary>
public readonly record struct RequestToken
{
    /// <summary>The longest token, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>The rule as a regular expression, for API documents.</summary>
    public const string Pattern = "^[A-Za-z0-9][A-Za-z0-9._~:@+=-]{0,127}$";

    /// <summary>The rule as a sentence, for error messages.</summary>
    public const string Rule = "A token is 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ + = -, the first a letter or digit.";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:@+=-");

    private readonly string? _value;

    private RequestToken(string value) => _value = value;

    /// <summary>The token's characters.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is no token.</exception>
    public string Value => _value ?? throw new InvalidOperationException("The default RequestToken is no token.");

    /// <summary>Reads a token; false when it breaks <see cref="Rule"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RequestToken token)
    {
        if (text is not { Length: >= 1 and <= MaxLength }
            || !char.IsAsciiLetterOrDigit(text[0])
            || text.AsSpan().ContainsAnyExcept(Allowed))
        {
            token = default;
            return false;
        }

        token = new RequestToken(text);
        return true;
    }

    /// <summary>Takes a token that is known to be one.</summary>
    /// <exception cref="FormatException">It breaks <see cref="Rule"/>.</exception>
    public static RequestToken Parse(string text)
        => TryParse(text, out var token) ? token : throw new FormatException(Rule);

    /// <summary><c>[token]</c>, whatever it is.</summary>
    public override string ToString() => "[token]";
}
