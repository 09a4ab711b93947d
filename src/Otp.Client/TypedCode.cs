using System.Globalization;
using System.Text;

namespace Otp.Client;

/// <summary>
/// Reduces what people type to the digits of a code: spaces, hyphens, dashes, dots and invisible marks are removed, and decimal
/// digits of any script become ASCII. Everything else stays. The service says if the rest is a code.
/// </summary>
internal static class TypedCode
{
    public static string Reduce(string typed)
    {
        var code = new StringBuilder(typed.Length);
        foreach (var rune in typed.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                code.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
            }
            else if (!IsDropped(rune))
            {
                code.Append(rune);
            }
        }

        return code.ToString();
    }

    private static bool IsDropped(Rune rune)
        => Rune.IsWhiteSpace(rune)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format
            || IsOtherDash(rune.Value) || IsDot(rune.Value) || IsVariationSelector(rune.Value);

    // The minus sign, and the mark that Japanese keyboards have instead of a hyphen. Unicode does not call them dashes.
    private static bool IsOtherDash(int rune) => rune is 0x2212 or 0x30FC or 0xFF70;

    // Full stops, one-dot leaders and middle dots, of all widths.
    private static bool IsDot(int rune)
        => rune is '.' or 0x00B7 or 0x2024 or 0x2027 or 0x2219 or 0x22C5 or 0x3002 or 0x30FB or 0xFE52 or 0xFF0E or 0xFF61 or 0xFF65;

    // They change how the character before them looks, and are invisible.
    private static bool IsVariationSelector(int rune) => rune is >= 0xFE00 and <= 0xFE0F;
}
