using CsCheck;
using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Recipients;

public sealed class LocaleTagTests
{
    private const int Iterations = 20_000;

    [TestCase("it", "it")]
    [TestCase("IT", "it")]
    [TestCase("yue", "yue")]
    [TestCase("pt-br", "pt-BR")]
    [TestCase("ZH-HANT-tw", "zh-Hant-TW")]
    [TestCase("es-419", "es-419")]
    [TestCase("de-ch-1996", "de-CH-1996")]
    [TestCase("SL-Rozaj-Biske", "sl-rozaj-biske")]
    [TestCase("de-DE-u-CO-phonebk", "de-DE-u-co-phonebk")]
    [TestCase("ar-EG-u-nu-LATN", "ar-EG-u-nu-latn")]
    [TestCase("en-CA-X-CA", "en-CA-x-ca")]
    [TestCase("az-latn-x-LATN", "az-Latn-x-latn")]
    [TestCase("en-x-a-b", "en-x-a-b")]
    [TestCase("en-x-twice-twice", "en-x-twice-twice")]
    [TestCase("de-u-co-phonebk-t-co-x0", "de-u-co-phonebk-t-co-x0")]
    public void A_tag_is_read_in_any_case_and_written_as_RFC_5646_writes_it(string text, string canonical)
    {
        Assert.That(LocaleTag.TryParse(text, out var locale), Is.True);
        Assert.That((locale.Value, locale.ToString()), Is.EqualTo((canonical, canonical)));
    }

    [TestCase("iw", "he")]
    [TestCase("IW-IL", "he-IL")]
    [TestCase("in-ID", "id-ID")]
    [TestCase("ji", "yi")]
    [TestCase("jw", "jv")]
    [TestCase("mo-MD", "ro-MD")]
    public void A_language_that_was_renamed_has_its_new_name(string text, string renamed)
        => Assert.That(LocaleTag.TryParse(text, out var locale) ? locale.Value : null, Is.EqualTo(renamed));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("i")]
    [TestCase("italian", Description = "no language of four letters or more was ever registered")]
    [TestCase("ital")]
    [TestCase("pt_BR")]
    [TestCase("pt-")]
    [TestCase("-pt")]
    [TestCase("pt--BR")]
    [TestCase("pt BR")]
    [TestCase(" pt")]
    [TestCase("pt\n")]
    [TestCase("pt-BR\n")]
    [TestCase("pt-BR\r\nBcc: x")]
    [TestCase("it, en;q=0.5")]
    [TestCase("it-IT.UTF-8")]
    [TestCase("*")]
    [TestCase("12")]
    [TestCase("pt-B")]
    [TestCase("pt-BRA", Description = "an extended language, or a region of three letters")]
    [TestCase("zh-yue-HK")]
    [TestCase("en-GB-US")]
    [TestCase("en-Latn-Cyrl")]
    [TestCase("en-GB-abcdefghi")]
    [TestCase("en-u")]
    [TestCase("en-u-a")]
    [TestCase("en-x")]
    [TestCase("x-private")]
    [TestCase("de-1901-1901")]
    [TestCase("sl-rozaj-ROZAJ")]
    [TestCase("en-a-bbb-a-ccc")]
    [TestCase("i-klingon")]
    [TestCase("en-GB-oed")]
    [TestCase("sgn-BE-FR")]
    [TestCase("art-lojban")]
    [TestCase("zh-GUOYU")]
    [TestCase("no-bok")]
    [TestCase("zh-min-nan")]
    [TestCase("\uff49\uff54", Description = "full-width letters")]
    [TestCase("\u0456t", Description = "a Cyrillic letter")]
    public void What_is_no_tag_is_refused(string? text)
    {
        Assert.That(LocaleTag.TryParse(text, out var locale), Is.False);
        Assert.That(() => locale.Value, Throws.InvalidOperationException.With.Message.EqualTo("The default LocaleTag is no tag."));
        Assert.That(locale.ToString(), Is.Empty);
    }

    [TestCase("de-x-aaaaaaaa-bbbbbbbb-cccccccc-dddd", 36, false)]
    [TestCase("de-x-aaaaaaaa-bbbbbbbb-cccccccc-ddd", 35, true)]
    public void It_has_35_characters_at_most(string text, int length, bool taken)
    {
        Assert.That(text, Has.Length.EqualTo(length));
        Assert.That(LocaleTag.TryParse(text, out _), Is.EqualTo(taken));
    }

    [Test]
    public void Tags_are_equal_however_they_were_spelt()
    {
        Assert.That(Tag("PT-br"), Is.EqualTo(Tag("pt-BR")));
        Assert.That(Tag("pt"), Is.Not.EqualTo(Tag("pt-BR")));
    }

    [TestCase("it", "it")]
    [TestCase("it-CH", "it-CH it")]
    [TestCase("pt-BR", "pt-BR pt")]
    [TestCase("pt-PT", "pt-PT pt")]
    [TestCase("es-419", "es-419 es")]
    [TestCase("de-CH-1996", "de-CH-1996 de-CH de")]
    [TestCase("de-DE-u-co-phonebk", "de-DE-u-co-phonebk de-DE-u-co de-DE de")]
    [TestCase("en-x-a-b", "en-x-a-b en")]
    [TestCase("en-CA-x-ca", "en-CA-x-ca en-CA en")]
    [TestCase("zh", "zh zh-Hans")]
    [TestCase("zh-Hans", "zh-Hans zh")]
    [TestCase("zh-CN", "zh-CN zh-Hans-CN zh-Hans zh")]
    [TestCase("zh-SG", "zh-SG zh-Hans-SG zh-Hans zh")]
    [TestCase("zh-TW", "zh-TW zh-Hant-TW zh-Hant zh")]
    [TestCase("zh-HK", "zh-HK zh-Hant-HK zh-Hant zh")]
    [TestCase("zh-MO", "zh-MO zh-Hant-MO zh-Hant zh")]
    [TestCase("zh-Hant", "zh-Hant zh")]
    [TestCase("zh-Hant-TW", "zh-Hant-TW zh-TW zh-Hant zh")]
    [TestCase("zh-Hant-MY", "zh-Hant-MY zh-Hant zh")]
    [TestCase("zh-Hans-HK", "zh-Hans-HK zh-Hans zh")]
    [TestCase("sr", "sr sr-Cyrl")]
    [TestCase("sr-RS", "sr-RS sr-Cyrl-RS sr-Cyrl sr")]
    [TestCase("sr-Cyrl-RS", "sr-Cyrl-RS sr-RS sr-Cyrl sr")]
    [TestCase("sr-Latn", "sr-Latn sr")]
    [TestCase("sr-Latn-RS", "sr-Latn-RS sr-Latn sr")]
    [TestCase("sr-ME", "sr-ME sr-Latn-ME sr-Latn sr")]
    [TestCase("nb", "nb no")]
    [TestCase("nb-NO", "nb-NO nb no")]
    [TestCase("nn-NO", "nn-NO nn nb no")]
    [TestCase("no", "no nb")]
    [TestCase("no-NO", "no-NO no nb")]
    public void What_is_not_there_in_a_tag_is_looked_for_in_the_next_wider_one(string text, string fallbacks)
        => Assert.That(string.Join(' ', Tag(text).Fallbacks), Is.EqualTo(fallbacks));

    [Test]
    public void Every_tag_that_is_taken_is_of_the_documented_form_and_reads_again_as_itself()
    {
        var taken = 0;
        Gen.OneOf("zh", "PT", "sr", "nb", "yue", "hant", "Latn", "tw", "BR", "419", "1996", "rozaj", "u", "co", "x", "a", "").Array[1, 6]
            .Select(parts => string.Join('-', parts))
            .Sample(
                text =>
                {
                    if (LocaleTag.TryParse(text, out var locale))
                    {
                        Interlocked.Increment(ref taken);
                        Assert.That(locale.Value, Does.Match(LocaleTag.Pattern).And.EqualTo(text).IgnoreCase);
                        Assert.That(Tag(locale.Value), Is.EqualTo(locale));
                        Assert.That(locale.Fallbacks, Is.Unique);
                        Assert.That(locale.Fallbacks.Where(tag => Tag(tag).Value != tag), Is.Empty);
                    }
                },
                iter: Iterations);

        Assert.That(taken, Is.InRange(Iterations / 100, Iterations));
    }

    [Test]
    public void The_rule_names_the_form_and_the_length()
        => Assert.That(
            LocaleTag.Rule,
            Is.EqualTo("A locale is a BCP 47 language tag of at most 35 characters, with hyphens, for example it, pt-BR or zh-Hant-TW."));

    private static LocaleTag Tag(string text)
        => LocaleTag.TryParse(text, out var locale) ? locale : throw new FormatException($"{text} is no tag.");
}
