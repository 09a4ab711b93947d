using Otp.Application.Texts;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.TestKit;

namespace Otp.Application.Tests.Texts;

public sealed class BuiltInTextsTests
{
    private const string Document = "docs/texts.md";
    private const int PlaceholdersInEach = 3;

    private static readonly TextRules Rules = new() { Brand = "Example Inc" };
    private static readonly OtpCode Longest = OtpCode.TryParse("0123456789", out var code) ? code : default;

    // What a language can be written in without a fault, it is.
    private static readonly string[] InTheGsmAlphabet =
        ["ca", "da", "de", "en", "es", "et", "fi", "fr", "hr", "id", "it", "lt", "ms", "nb", "nl", "pl", "ro", "sl", "sv"];

    private static readonly string[] FromRightToLeft = ["ar", "fa", "he"];

    private static IEnumerable<string> Locales => BuiltInTexts.ByLocale.Keys.Order(StringComparer.Ordinal);

    [Test]
    public void The_document_shows_every_text_as_it_is_sent_with_its_length_and_how_it_was_checked()
    {
        var rows = File.ReadLines(Repository.File(typeof(BuiltInTextsTests).Assembly, Document))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split(" | "))
            .ToArray();

        Assert.That(rows.Select(row => string.Join(" | ", row.Where((_, column) => column is not 1 and not 6))), Is.EqualTo(Locales.Select(RowOf)));
        Assert.That(rows.Where(row => row is not [_, { Length: > 3 }, _, _, _, _, { Length: > 10 }]), Is.Empty, "language, and how it was checked");
    }

    [Test]
    public void There_are_the_languages_of_the_document_each_by_its_canonical_tag()
    {
        Assert.That(BuiltInTexts.ByLocale, Has.Count.EqualTo(42));
        Assert.That(Locales.Where(text => !LocaleTag.TryParse(text, out var locale) || locale.Value != text), Is.Empty);
    }

    [TestCaseSource(nameof(Locales))]
    public void A_text_begins_with_the_code_and_holds_each_placeholder_once(string locale)
    {
        var template = BuiltInTexts.ByLocale[locale];

        Assert.That(template, Does.StartWith("{code}"));
        Assert.That(template.Split("{code}"), Has.Length.EqualTo(2));
        Assert.That(template.Split("{brand}"), Has.Length.EqualTo(2));
        Assert.That(template.Split("{minutes}"), Has.Length.EqualTo(2));
        Assert.That(template.Count(sign => sign is '{' or '}'), Is.EqualTo(2 * PlaceholdersInEach));
        Assert.That(template, Does.Not.Contain("\n").And.Not.Contain("  "));
        Assert.That(template, Is.EqualTo(template.Trim()));
        Assert.That(template.Where(sign => sign is >= '\u0300' and <= '\u036f'), Is.Empty, "an accent by itself would be a character more");
    }

    // The preview of a locked screen and readers of codes (iOS, Android) take digits that stand by themselves.
    [TestCaseSource(nameof(Locales))]
    public void The_code_stands_by_itself(string locale)
        => Assert.That(char.IsLetterOrDigit(BuiltInTexts.ByLocale[locale]["{code}".Length]), Is.False);

    [TestCaseSource(nameof(Locales))]
    public void It_is_one_SMS_in_the_GSM_alphabet_where_the_language_can_be_written_in_it(string locale)
        => Assert.That(
            Rules.SegmentsOf(BuiltInTexts.ByLocale[locale], OtpCode.MaxLength),
            Is.EqualTo(new SmsSegments(1, InTheGsmAlphabet.Contains(locale, StringComparer.Ordinal) ? SmsEncoding.Gsm7 : SmsEncoding.Ucs2)));

    // A device without marks of direction takes the first letter for the direction of the whole text: the digits of the code are none.
    [TestCaseSource(nameof(Locales))]
    public void The_first_letter_tells_the_direction(string locale)
        => Assert.That(
            BuiltInTexts.ByLocale[locale]["{code}".Length..].First(char.IsLetter) is >= '\u0590' and <= '\u08ff',
            Is.EqualTo(FromRightToLeft.Contains(locale, StringComparer.Ordinal)));

    [TestCaseSource(nameof(Locales))]
    public void It_has_no_invisible_marks(string locale)
        => Assert.That(BuiltInTexts.ByLocale[locale].Where(sign => char.GetUnicodeCategory(sign) == System.Globalization.UnicodeCategory.Format), Is.Empty);

    private static string RowOf(string locale)
    {
        var content = Rules.Compose(Channel.Sms, locale, Longest, OtpPolicy.MaxValidity);
        var text = content.Text.Reveal();
        var segments = SmsSegments.Of(text);
        Assert.That(content.Locale, Is.EqualTo(locale));
        return $"| `{locale}` | `{text}` | {(segments.Encoding == SmsEncoding.Gsm7 ? "GSM-7" : "UCS-2")} | {text.Length} | {segments.Count}";
    }
}
