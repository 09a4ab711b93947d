using System.Globalization;
using Otp.Domain.Otps;

namespace Otp.Domain.Tests.Otps;

public sealed class OtpCodeTests
{
    [TestCase("12345")]
    [TestCase("00000")]
    [TestCase("0123456789")]
    public void Five_to_ten_digits_are_a_code(string text)
    {
        Assert.That(OtpCode.TryParse(text, out var code), Is.True);
        Assert.That(code.Reveal(), Is.EqualTo(text));
        Assert.That(code.Length, Is.EqualTo(text.Length));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("1234", Description = "one too short")]
    [TestCase("12345678901", Description = "one too long")]
    [TestCase("+1234", Description = "a sign that int.TryParse takes")]
    [TestCase("-1234")]
    [TestCase(" 12345")]
    [TestCase("12345 ")]
    [TestCase("12 45")]
    [TestCase("12345\n")]
    [TestCase("1,234")]
    [TestCase("1234a")]
    [TestCase("0x123")]
    [TestCase("1e100")]
    [TestCase("/1234", Description = "the character before 0")]
    [TestCase(":1234", Description = "the character after 9")]
    [TestCase("\u0661\u0662\u0663\u0664\u0665", Description = "Arabic-Indic digits, which \\d and char.IsDigit take")]
    [TestCase("\u0967\u0968\u0969\u096a\u096b", Description = "Devanagari digits")]
    [TestCase("\uff11\uff12\uff13\uff14\uff15", Description = "full-width digits")]
    [TestCase("1234\u0665", Description = "one foreign digit among ours")]
    public void Anything_else_is_no_code(string? text)
    {
        Assert.That(OtpCode.TryParse(text, out var code), Is.False);
        Assert.That(code.Length, Is.Zero);
    }

    [TestCase("12345", "12345")]
    [TestCase("0123456789", "0123456789")]
    [TestCase("12 345", "12345")]
    [TestCase(" 12345 ", "12345")]
    [TestCase("12345\r\n", "12345")]
    [TestCase("\t12\v34\f5\u0085", "12345")]
    [TestCase("12\u00a0345\u202f\u3000\u2009", "12345", Description = "spaces that do not break, thin and ideographic ones")]
    [TestCase("1\u20282\u2029345", "12345", Description = "separators of lines and paragraphs")]
    [TestCase("123-45", "12345")]
    [TestCase("12\u2010345\u2011\u2013\u2014\u2212", "12345", Description = "hyphens, dashes and the minus sign")]
    [TestCase("12\u30fc345", null, Description = "a letter that looks like a dash")]
    [TestCase("12.345.", "12345")]
    [TestCase("12\u3002345\uff0e\uff61\u00b7\u2024\u06d4", "12345", Description = "full stops of other scripts, and dots in the middle")]
    [TestCase("\ufeff12\u200b345\u200e\u202c\u2060\u00ad\u2069\u061c", "12345", Description = "invisible marks")]
    [TestCase("1\ufe0f2\ufe0e345", "12345", Description = "variation selectors, as emoji keyboards add them")]
    [TestCase("\u0661\u0662\u0663\u0664\u0665", "12345", Description = "Arabic-Indic digits")]
    [TestCase("\u06f1\u06f2\u06f3\u06f4\u06f5", "12345", Description = "Persian digits")]
    [TestCase("\u0967\u0968\u0969\u096a\u096b", "12345", Description = "Devanagari digits")]
    [TestCase("\uff11\uff12\uff13\uff14\uff15", "12345", Description = "full-width digits")]
    [TestCase("\ud835\udfcf\ud835\udfd0345", "12345", Description = "digits beyond the basic plane")]
    [TestCase("1\u06622\u09693", "12233", Description = "scripts mixed")]
    [TestCase("00000", "00000")]
    [TestCase("1234 ", null, Description = "one digit too short, whatever stands around")]
    [TestCase("12345 678901", null, Description = "one digit too long")]
    [TestCase(null, null)]
    [TestCase("", null)]
    [TestCase(" - . ", null)]
    [TestCase("12345 is your code", null, Description = "a pasted sentence")]
    [TestCase("Code: 12345", null)]
    [TestCase("+12345", null)]
    [TestCase("12,345", null)]
    [TestCase("12/345", null)]
    [TestCase("12_345", null)]
    [TestCase("(12345)", null)]
    [TestCase("12345\0", null, Description = "a zero character is no space")]
    [TestCase("0x12345", null)]
    [TestCase("\u0600\u0661\u0662\u0663\u0664\u0665", null, Description = "a mark that shows")]
    [TestCase("1234\u00b2", null, Description = "a superscript is no decimal digit")]
    [TestCase("\u2460\u2461\u2462\u2463\u2464", null, Description = "circled digits")]
    [TestCase("\u4e00\u4e8c\u4e09\u56db\u4e94", null, Description = "numerals in words")]
    [TestCase("\u2166\u2166\u2166\u2166\u2166", null, Description = "Roman numerals")]
    [TestCase("1\u20e3234", null, Description = "the frame of a keycap shows")]
    public void What_a_person_types_is_a_code_when_its_digits_are(string? typed, string? digits)
    {
        Assert.That(OtpCode.TryParseTyped(typed, out var code), Is.EqualTo(digits is not null));
        Assert.That(digits is null ? "" : code.Reveal(), Is.EqualTo(digits ?? ""));
        Assert.That(code.Length, Is.EqualTo(digits?.Length ?? 0));
    }

    [TestCase('\u200b', '\u200f')]
    [TestCase('\u202a', '\u202e')]
    [TestCase('\u2060', '\u206f')]
    [TestCase('\ufe00', '\ufe0f')]
    public void Every_mark_of_a_row_of_invisible_ones_is_passed_over(char first, char last)
    {
        for (var mark = first; mark <= last; mark++)
        {
            Assert.That(OtpCode.TryParseTyped($"12{mark}345", out _), Is.True, $"U+{(int)mark:X4}");
        }
    }

    [TestCase('\u2070', Description = "a superscript")]
    [TestCase('\ufdff', Description = "a ligature")]
    [TestCase('\ufe10', Description = "a comma for vertical text")]
    public void The_sign_beside_such_a_row_is_not(char sign)
        => Assert.That(OtpCode.TryParseTyped($"12{sign}345", out _), Is.False);

    [Test]
    public void Half_a_surrogate_pair_is_no_digit()
        => Assert.That(OtpCode.TryParseTyped("12345" + '\ud835', out _), Is.False);

    [Test]
    public void The_default_value_reveals_nothing()
        => Assert.That(() => default(OtpCode).Reveal(), Throws.InvalidOperationException.With.Message.EqualTo("The default OtpCode holds no digits."));

    [Test]
    public void The_default_value_equals_no_code_and_not_even_itself()
    {
        var none = default(OtpCode);
        var other = default(OtpCode);

        Assert.That(none == other, Is.False);
        Assert.That(none != other, Is.True);
        Assert.That(none == AnOtpItem.RightCode, Is.False);
        Assert.That(AnOtpItem.RightCode == none, Is.False);
    }

    [Test]
    public void It_never_prints_its_digits()
    {
        Assert.That(AnOtpItem.RightCode.ToString(), Is.EqualTo("[code]"));
        Assert.That(string.Create(CultureInfo.InvariantCulture, $"{AnOtpItem.RightCode}"), Is.EqualTo("[code]"));
        Assert.That(default(OtpCode).ToString(), Is.EqualTo("[code]"));
    }

    [Test]
    public void The_same_digits_are_the_same_code()
    {
        var code = AnOtpItem.Code("04711");
        var same = AnOtpItem.Code(string.Concat("04", "711"));

        Assert.That(code == same, Is.True);
        Assert.That(code != same, Is.False);
        Assert.That(code.Equals((object)same), Is.True);
        Assert.That(code.GetHashCode(), Is.EqualTo(same.GetHashCode()));
    }

    [TestCase("04711", "04712")]
    [TestCase("04711", "14711")]
    [TestCase("04711", "4711000")]
    [TestCase("04711", "047110")]
    [TestCase("04711", "004711")]
    public void Other_digits_are_another_code(string left, string right)
    {
        Assert.That(AnOtpItem.Code(left) == AnOtpItem.Code(right), Is.False);
        Assert.That(AnOtpItem.Code(left) != AnOtpItem.Code(right), Is.True);
    }

    [Test]
    public void A_code_is_not_the_text_of_its_digits()
        => Assert.That(AnOtpItem.RightCode.Equals((object)"12345"), Is.False);

    [Test]
    public void The_hash_code_tells_the_length_alone()
        => Assert.That(AnOtpItem.Code("12345").GetHashCode(), Is.EqualTo(AnOtpItem.Code("99999").GetHashCode()).And.EqualTo(5));
}
