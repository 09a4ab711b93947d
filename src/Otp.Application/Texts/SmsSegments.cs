using System.Buffers;
using System.Text;

namespace Otp.Application.Texts;

/// <summary>
/// How many SMS a text is sent as, each at the price of one (3GPP TS 23.038 and 23.040): 160 characters of the GSM alphabet fit into
/// one, 153 into each of several; 70 and 67 UTF-16 units of any other text.
/// </summary>
/// <param name="Count">The segments, at least one.</param>
/// <param name="Encoding">How the text is written.</param>
public readonly record struct SmsSegments(int Count, SmsEncoding Encoding)
{
    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
        + "abcdefghijklmnopqrstuvwxyzäöñüà";

    // Each of them is two characters, the first of which says that the second is from here.
    private const string Extension = "\f^{}\\[~]|€";

    private static readonly SearchValues<char> Gsm = SearchValues.Create(Basic + Extension);

    /// <summary>Counts the segments of a text.</summary>
    public static SmsSegments Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var encoding = FirstOutsideGsm(text) is null ? SmsEncoding.Gsm7 : SmsEncoding.Ucs2;
        var inSeveral = encoding.PartLength();
        var (all, count, used) = (0, 1, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var size = encoding == SmsEncoding.Gsm7 ? SizeInGsm(rune) : rune.Utf16SequenceLength;
            all += size;

            // What takes two units is never torn apart.
            (count, used) = used + size > inSeveral ? (count + 1, size) : (count, used + size);
        }

        return new SmsSegments(all <= encoding.SingleLength() ? 1 : count, encoding);
    }

    /// <summary>The first character that is not in the GSM alphabet, for which the whole text is written otherwise; null for none.</summary>
    public static string? FirstOutsideGsm(string text)
    {
        var index = text.AsSpan().IndexOfAnyExcept(Gsm);
        return index < 0 ? null : Rune.TryGetRuneAt(text, index, out var rune) ? rune.ToString() : "\ufffd";
    }

    private static int SizeInGsm(Rune rune) => Extension.Contains((char)rune.Value, StringComparison.Ordinal) ? 2 : 1;
}

/// <summary>How the text of an SMS is written.</summary>
public enum SmsEncoding
{
    /// <summary>The GSM alphabet, seven bits a character.</summary>
    Gsm7,

    /// <summary>UTF-16 in effect, sixteen bits a unit.</summary>
    Ucs2,
}

/// <summary>What fits into an SMS.</summary>
public static class SmsEncodings
{
    /// <summary>The characters of a text that is sent as one SMS.</summary>
    public static int SingleLength(this SmsEncoding encoding) => encoding switch
    {
        SmsEncoding.Gsm7 => 160,
        SmsEncoding.Ucs2 => 70,
    };

    /// <summary>The characters of each SMS of a text that is sent as several: a header takes the rest.</summary>
    public static int PartLength(this SmsEncoding encoding) => encoding switch
    {
        SmsEncoding.Gsm7 => 153,
        SmsEncoding.Ucs2 => 67,
    };
}
