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
