using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Otp.Domain.Otps;

/// <summary>
/// A one-time code: 5 to 10 ASCII digits. It never prints itself: <see cref="ToString"/> is <c>[code]</c>,
/// and only <see cref="Reveal"/> gives the digits, to whoever builds the message.
/// </summary>
public readonly struct OtpCode : IEquatable<OtpCode>
{
    /// <summary>The shortest code, in digits (the length the service's first clients were built for).</summary>
    public const int MinLength = 5;

    /// <summary>The longest code, in digits.</summary>
    public const int MaxLength = 10;

    /// <summary>What a person may type, as a sentence, for error messages.</summary>
    public static readonly string TypedRule = string.Create(
        CultureInfo.InvariantCulture,
        $"A code is {MinLength} to {MaxLength} digits; spaces, hyphens and dots around and between them are passed over.");

    // The full stops of other scripts' keyboards too, and the dots that a phone makes of them.
    private static readonly SearchValues<char> Dots = SearchValues.Create(".\u00b7\u06d4\u2024\u3002\uff0e\uff61");

    private readonly string? _digits;

    private OtpCode(string digits) => _digits = digits;

    /// <summary>The number of digits; 0 for the default value, which equals no code.</summary>
    public int Length => _digits?.Length ?? 0;

    /// <summary>Reads a code: ASCII digits only, no sign, space or other script's digits, 5 to 10 of them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out OtpCode code)
    {
        // int.TryParse takes "+1234" and " 1234"; char.IsDigit and \d take "١٢٣٤٥". Neither is a code.
        if (text is null || text.Length is < MinLength or > MaxLength || !text.All(char.IsAsciiDigit))
        {
            code = default;
            return false;
        }

        code = new OtpCode(text);
        return true;
    }

    /// <summary>
    /// Reads what a person typed or pasted: spaces of any kind, hyphens, dashes, dots and invisible marks are dropped, and the
    /// decimal digits of any script become ASCII. Nothing else is dropped, so that a sentence is no code.
    /// </summary>
    public static bool TryParseTyped([NotNullWhen(true)] string? text, out OtpCode code)
    {
        code = default;
        Span<char> digits = stackalloc char[MaxLength];
        var length = 0;
        foreach (var rune in text.AsSpan().EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                if (length == MaxLength)
                {
                    return false;
                }

                digits[length++] = (char)('0' + (int)Rune.GetNumericValue(rune));
            }
            else if (!IsPassedOver(rune))
            {
                return false;
            }
        }

        return TryParse(new string(digits[..length]), out code);
    }

    /// <summary>The digits, for the text of a message. Nothing else may call this.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which holds no code.</exception>
    public string Reveal() => _digits ?? throw new InvalidOperationException("The default OtpCode holds no digits.");

    /// <summary>Compares in constant time: how many leading digits are right does not show in the duration.</summary>
    public bool Equals(OtpCode other)
        => _digits is not null && other._digits is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(_digits), Encoding.ASCII.GetBytes(other._digits));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OtpCode other && Equals(other);

    /// <summary>Only the length: a hash of the digits would be the digits to anyone who tries 100,000 of them.</summary>
    public override int GetHashCode() => Length;

    /// <summary><c>[code]</c>, whatever the digits.</summary>
    public override string ToString() => "[code]";

    // The minus sign is no dash to Unicode, but to whoever types it.
    private static bool IsPassedOver(Rune rune)
        => Rune.IsWhiteSpace(rune)
            || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DashPunctuation
            || (rune.IsBmp && ((char)rune.Value == '\u2212' || Dots.Contains((char)rune.Value) || IsInvisible((char)rune.Value)));

    // What shows nothing of itself (Default_Ignorable_Code_Point in Unicode's DerivedCoreProperties.txt), as far as text
    // fields, messengers and keyboards add it: joiners, marks of direction, variation selectors, the byte order mark.
    private static bool IsInvisible(char sign) => sign
        is '\u00ad' or '\u034f' or '\u061c' or '\u180e' or '\ufeff'
        or (>= '\u200b' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2060' and <= '\u206f') or (>= '\ufe00' and <= '\ufe0f');

    public static bool operator ==(OtpCode left, OtpCode right) => left.Equals(right);

    public static bool operator !=(OtpCode left, OtpCode right) => !left.Equals(right);
}
