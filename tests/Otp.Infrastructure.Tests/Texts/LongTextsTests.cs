using Otp.Application.Texts;
using Otp.Infrastructure.Clients;
using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Tests.Texts;

/// <summary>Which texts take more than one SMS with the longest code (8 digits after many failures), the brand and autofill.</summary>
public sealed class LongTextsTests
{
    private const int LongestCode = 8;

    [Test]
    public void Nothing_is_long_where_nothing_is_configured() => Assert.That(Long(), Is.Empty);

    [TestCase("Otp:MessageTemplate")]
    [TestCase("Otp:Text:Templates:it")]
    [TestCase("Clients:shop:MessageTemplate")]
    [TestCase("Clients:shop:Text:Templates:it")]
    public void A_text_is_told_from_the_161st_character_on(string setting)
    {
        Assert.That(Long((setting, $"{{code}}{new string('x', 160 - LongestCode)}")), Is.Empty);
        Assert.That(
            Long((setting, $"{{code}}{new string('x', 161 - LongestCode)}")),
            Is.EqualTo(new[] { new LongText(setting, new SmsSegments(2, SmsEncoding.Gsm7), OutsideGsm: null) }));
    }

    [Test]
    public void A_text_outside_the_GSM_alphabet_is_told_from_the_71st_with_the_character_that_costs_it()
    {
        Assert.That(Long(("Otp:Text:Templates:pl", $"{{code}}\u017c{new string('x', 69 - LongestCode)}")), Is.Empty);
        Assert.That(
            Long(("Otp:Text:Templates:pl", $"{{code}}\u017c{new string('x', 70 - LongestCode)}")),
            Is.EqualTo(new[] { new LongText("Otp:Text:Templates:pl", new SmsSegments(2, SmsEncoding.Ucs2), "\u017c") }));
    }

    [Test]
    public void The_configured_length_of_codes_counts_where_it_is_more()
        => Assert.That(
            Long(("Otp:CodeLength", "10"), ("Otp:MessageTemplate", $"{{code}}{new string('x', 160 - LongestCode)}")).Single().Name,
            Is.EqualTo("Otp:MessageTemplate"));

    [Test]
    public void The_built_in_texts_are_one_SMS_with_a_brand_of_ordinary_length()
        => Assert.That(Long(("Otp:Text:Brand", "Example Inc")), Is.Empty);

    [Test]
    public void Built_in_texts_that_the_lines_for_autofill_make_too_long_are_told_together_and_those_that_are_replaced_are_not()
    {
        var found = Long(
            ("Otp:Text:Brand", "Example Inc"),
            ("Otp:Text:AutofillDomain", "shop.example"),
            ("Otp:Text:AndroidAppHash", "FA+9qCX9VSu"),
            ("Otp:Text:Templates:ru", "{code}")).Single();

        Assert.That(found.Name, Does.StartWith("The built-in text in ar, bg, cs, el, fa, he, hi, hu, ").And.Contain(", uk, ").And.Not.Contain(", ru,").And.Not.Contain(" de,"));
        Assert.That((found.Segments, found.OutsideGsm), Is.EqualTo((new SmsSegments(2, SmsEncoding.Ucs2), "\u0647")));
    }

    [Test]
    public void With_a_text_for_every_language_the_built_in_ones_are_never_sent()
        => Assert.That(
            Long(("Otp:Text:Brand", "Example Inc"), ("Otp:Text:AutofillDomain", new string('a', 60) + ".example"), ("Otp:MessageTemplate", "{code}")),
            Is.Empty);

    [Test]
    public void A_brand_outside_the_GSM_alphabet_is_what_a_text_is_long_for()
        => Assert.That(
            Long(("Otp:Text:Brand", "\u017babka"), ("Otp:MessageTemplate", $"{{code}} {{brand}} {new string('x', 60)}")).Single(),
            Is.EqualTo(new LongText("Otp:MessageTemplate", new SmsSegments(2, SmsEncoding.Ucs2), "\u017b")));

    [Test]
    public void What_a_client_makes_of_the_service_s_texts_is_told_of_the_client()
    {
        (string, string?)[] settings =
        [
            ("Otp:Text:Brand", "A"), ("Otp:Text:Templates:it", $"{{code}}{{brand}}{new string('x', 140)}"), ("Clients:other:CodeLength", "6"),
        ];

        Assert.That(Long(settings), Is.Empty);
        Assert.That(
            Long([.. settings, ("Clients:shop:Text:Brand", "Thirteen char")]).Single().Name,
            Is.EqualTo("Otp:Text:Templates:it for client shop"));
    }

    private static IReadOnlyList<LongText> Long(params (string Name, string? Value)[] settings)
        => LongTexts.Find(Bound.To<OtpOptions>("Otp", settings), Bound.To<ClientsOptions>("Clients", settings));
}
