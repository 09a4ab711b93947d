using Otp.Application.Texts;

namespace Otp.Application.Tests.Texts;

/// <summary>Segments as 3GPP TS 23.038 and 23.040 make them, at both sides of each limit.</summary>
public sealed class SmsSegmentsTests
{
    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    [TestCase("a", 0, 1)]
    [TestCase("a", 1, 1)]
    [TestCase("a", 160, 1)]
    [TestCase("a", 161, 2)]
    [TestCase("a", 306, 2)]
    [TestCase("a", 307, 3)]
    [TestCase("a", 459, 3)]
    [TestCase("a", 460, 4)]
    [TestCase("\n", 160, 1)]
    [TestCase("\u00e9", 160, 1)]
    [TestCase("\u20ac", 80, 1, Description = "an extended character is two")]
    [TestCase("\u20ac", 81, 2)]
    [TestCase("[", 152, 2, Description = "76 pairs in each of two, for a pair is not torn apart by the end of the first")]
    [TestCase("[", 153, 3)]
    [TestCase("\f", 80, 1)]
    [TestCase("\f", 81, 2)]
    public void A_text_of_the_GSM_alphabet_has_160_characters_in_one_and_153_in_each_of_several(string sign, int times, int segments)
        => Assert.That(
            SmsSegments.Of(string.Concat(Enumerable.Repeat(sign, times))), Is.EqualTo(new SmsSegments(segments, SmsEncoding.Gsm7)));

    [TestCase("\u0436", 1, 1)]
    [TestCase("\u0436", 70, 1)]
    [TestCase("\u0436", 71, 2)]
    [TestCase("\u0436", 134, 2)]
    [TestCase("\u0436", 135, 3)]
    [TestCase("\u0436", 201, 3)]
    [TestCase("\u0436", 202, 4)]
    [TestCase("\ud83d\ude00", 35, 1, Description = "an emoji is two units")]
    [TestCase("\ud83d\ude00", 36, 2)]
    [TestCase("\ud83d\ude00", 66, 2, Description = "33 in each of two, for the 67th unit would be half of one")]
    [TestCase("\ud83d\ude00", 67, 3)]
    public void Any_other_text_has_70_units_in_one_and_67_in_each_of_several(string sign, int times, int segments)
        => Assert.That(
            SmsSegments.Of(string.Concat(Enumerable.Repeat(sign, times))), Is.EqualTo(new SmsSegments(segments, SmsEncoding.Ucs2)));

    [Test]
    public void One_character_outside_makes_the_whole_text_the_other()
    {
        Assert.That(SmsSegments.Of(new string('a', 69) + "\u00ea"), Is.EqualTo(new SmsSegments(1, SmsEncoding.Ucs2)));
        Assert.That(SmsSegments.Of(new string('a', 70) + "\u00ea"), Is.EqualTo(new SmsSegments(2, SmsEncoding.Ucs2)));
    }

    [Test]
    public void Of_all_characters_of_the_basic_plane_127_and_ten_are_in_the_alphabet()
    {
        var inside = string.Concat(Enumerable.Range(0, char.MaxValue + 1)
            .Select(unit => (char)unit)
            .Where(unit => !char.IsSurrogate(unit) && SmsSegments.FirstOutsideGsm(unit.ToString()) is null));

        Assert.That(inside.Order(), Is.EqualTo((Basic + "\f^{}\\[~]|\u20ac").Order()));
        Assert.That(inside, Has.Length.EqualTo(127 + 10));
    }

    [TestCase("plain", null)]
    [TestCase("tr\u00e8s", null)]
    [TestCase("fran\u00e7ais", "\u00e7", Description = "the alphabet has the capital only")]
    [TestCase("a\u0436\u044f", "\u0436")]
    [TestCase("a \ud83d\ude00", "\ud83d\ude00")]
    [TestCase("a\ud83d", "\ufffd", Description = "half of a pair")]
    public void The_first_character_outside_is_told(string text, string? sign)
        => Assert.That(SmsSegments.FirstOutsideGsm(text), Is.EqualTo(sign));
}
