using Otp.Application.Texts;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Tests.Texts;

public sealed class TextRulesTests
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);
    private static readonly OtpCode Code = OtpCode.TryParse("04711", out var code) ? code : default;
    private static readonly TextRules Branded = new() { Brand = "Shop" };

    [TestCase(Channel.Sms)]
    [TestCase(Channel.Messenger)]
    public void With_nothing_configured_the_text_is_that_of_the_article_in_every_language(Channel channel)
    {
        foreach (var locale in new[] { null, "en", "it", "zh-Hant-TW" })
        {
            var content = new TextRules().Compose(channel, locale, Code, FiveMinutes);

            Assert.That(content.Text.Reveal(), Is.EqualTo("Insert the following code: 04711"));
            Assert.That(content.Locale, Is.EqualTo("en"));
        }
    }

    [TestCase(null, "en", "04711 is your Shop code. It is good for 5 min.")]
    [TestCase("de", "de", "04711 ist Ihr Code für Shop. Er gilt 5 Min.")]
    [TestCase("DE-at", "de", "04711 ist Ihr Code für Shop. Er gilt 5 Min.")]
    [TestCase("pt-BR", "pt-BR", "04711 é seu código Shop. Válido por 5 min.")]
    [TestCase("pt-AO", "pt", "04711 é o seu código Shop. Válido por 5 min.")]
    [TestCase("zh", "zh-Hans", "04711 是您的 Shop 验证码，5 分钟内有效。")]
    [TestCase("zh-HK", "zh-Hant", "04711 是您的 Shop 驗證碼，5 分鐘內有效。")]
    [TestCase("zh-Hant-TW", "zh-Hant", "04711 是您的 Shop 驗證碼，5 分鐘內有效。")]
    [TestCase("nn-NO", "nb", "04711 er din kode for Shop. Den gjelder i 5 min.")]
    [TestCase("no", "nb", "04711 er din kode for Shop. Den gjelder i 5 min.")]
    [TestCase("sr-Latn-RS", "sr-Latn", "04711 je kod za Shop. Važi 5 min.")]
    [TestCase("iw-IL", "he", "04711 הוא קוד האימות של Shop. תקף ל-5 דק'.")]
    [TestCase("tlh", "en", "04711 is your Shop code. It is good for 5 min.", Description = "no text in Klingon")]
    [TestCase("no tag", "en", "04711 is your Shop code. It is good for 5 min.")]
    public void With_a_brand_the_text_is_in_the_language_that_was_asked_for(string? locale, string language, string text)
    {
        var content = Branded.Compose(Channel.Sms, locale, Code, FiveMinutes);

        Assert.That((content.Locale, content.Text.Reveal()), Is.EqualTo((language, text)));
    }

    [TestCase(null, "it")]
    [TestCase("tlh", "it")]
    [TestCase("fr-CA", "fr")]
    public void Without_a_text_in_that_language_it_is_in_the_default_one(string? locale, string language)
        => Assert.That((Branded with { DefaultLocale = "it-CH" }).Compose(Channel.Sms, locale, Code, FiveMinutes).Locale, Is.EqualTo(language));

    [Test]
    public void A_default_language_that_has_no_text_is_English()
        => Assert.That((Branded with { DefaultLocale = "tlh" }).Compose(Channel.Sms, "vo", Code, FiveMinutes).Locale, Is.EqualTo("en"));

    [TestCase("11111", "it", "client, it 04711", Description = "everything is configured: the client's text in the language")]
    [TestCase("01111", "it", "client 04711")]
    [TestCase("00111", "it", "service, it 04711")]
    [TestCase("00011", "it", "service 04711")]
    [TestCase("00001", "it", "04711 è il codice per Shop. Scade tra 5 min.")]
    [TestCase("00000", "it", "Insert the following code: 04711")]
    [TestCase("10111", "fr", "service 04711", Description = "the client has a text in Italian only")]
    [TestCase("10101", "fr", "04711 est votre code Shop. Il est valable 5 min.")]
    [TestCase("10100", "fr", "client, it 04711", Description = "no French text at all: the default language is Italian")]
    [TestCase("00100", "fr", "service, it 04711")]
    public void A_more_special_source_goes_before_a_more_general_one(string configured, string locale, string text)
    {
        var italian = (string whose) => new Dictionary<string, string>(StringComparer.Ordinal) { ["it"] = $"{whose}, it {{code}}" };
        var nothing = new Dictionary<string, string>(StringComparer.Ordinal);
        var has = configured.Select(sign => sign == '1').ToArray();
        var client = new TextTemplates(has[0] ? italian("client") : nothing, has[1] ? "client {code}" : null);
        var service = new TextTemplates(has[2] ? italian("service") : nothing, has[3] ? "service {code}" : null);
        var rules = new TextRules { Templates = [client, service], Brand = has[4] ? "Shop" : "", DefaultLocale = "it" };

        Assert.That(rules.Compose(Channel.Sms, locale, Code, FiveMinutes).Text.Reveal(), Is.EqualTo(text));
    }

    [Test]
    public void A_text_in_the_language_of_the_person_goes_before_one_in_the_default_language()
    {
        var english = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Our own English: {code}" };
        var rules = Branded with { Templates = [new TextTemplates(english, ForAll: null)] };

        Assert.That(rules.Compose(Channel.Sms, "fr", Code, FiveMinutes).Locale, Is.EqualTo("fr"));
        Assert.That(rules.Compose(Channel.Sms, "tlh", Code, FiveMinutes).Text.Reveal(), Is.EqualTo("Our own English: 04711"));
        Assert.That(rules.Compose(Channel.Sms, "en-GB", Code, FiveMinutes).Text.Reveal(), Is.EqualTo("Our own English: 04711"));
    }

    [TestCase("zh-TW", "zh-TW", "zh-TW")]
    [TestCase("zh-TW zh-Hant", "zh-Hant-TW", "zh-TW")]
    [TestCase("zh-Hant zh", "zh-Hant-TW", "zh-Hant")]
    [TestCase("zh zh-Hans", "zh-Hant-TW", "zh")]
    [TestCase("zh-Hans", "zh-Hant-TW", null)]
    [TestCase("pt-BR", "pt-PT", null)]
    [TestCase("pt", "pt-BR", "pt")]
    [TestCase("no", "nb-NO", "no")]
    public void A_configured_text_is_found_by_the_tags_wider_than_the_one_asked_for(string configured, string locale, string? found)
    {
        var texts = configured.Split(' ').ToDictionary(tag => tag, tag => $"{tag}: {{code}}", StringComparer.Ordinal);
        var content = new TextRules { Templates = [new TextTemplates(texts, "all: {code}")] }.Compose(Channel.Sms, locale, Code, FiveMinutes);

        Assert.That(content.Text.Reveal(), Is.EqualTo($"{found ?? "all"}: 04711"));
        Assert.That(content.Locale, Is.EqualTo(found ?? "en"));
    }

    [TestCase(0, "1")]
    [TestCase(1, "1")]
    [TestCase(109.9, "1")]
    [TestCase(110, "2")]
    [TestCase(289.9, "4")]
    [TestCase(290, "5", Description = "a code of five minutes that waited ten seconds")]
    [TestCase(299.8, "5")]
    [TestCase(300, "5")]
    [TestCase(600, "10")]
    [TestCase(-5, "1")]
    public void Minutes_are_whole_ones_that_are_left_at_least_one(double seconds, string minutes)
    {
        var rules = new TextRules { Templates = [new TextTemplates(new Dictionary<string, string>(StringComparer.Ordinal), "{code} {minutes}")] };

        Assert.That(rules.Compose(Channel.Sms, null, Code, TimeSpan.FromSeconds(seconds)).Text.Reveal(), Is.EqualTo($"04711 {minutes}"));
    }

    [TestCase("", "{brand}: {code}", "04711")]
    [TestCase("Shop", "{brand}: {code}", "Shop: 04711")]
    [TestCase("Shop", "Your code", "Your code")]
    [TestCase("Shop", "{code} ({brand}, {minutes} min)", "04711 (Shop, 5 min)")]
    public void The_subject_names_the_brand_and_is_the_code_without_one(string brand, string template, string subject)
        => Assert.That(
            new TextRules { Brand = brand, Subject = template }.Compose(Channel.Messenger, null, Code, FiveMinutes).Subject.Reveal(),
            Is.EqualTo(subject));

    [TestCase("", "", "Insert the following code: 04711")]
    [TestCase("shop.example", "", "Insert the following code: 04711\n@shop.example #04711")]
    [TestCase("", "FA+9qCX9VSu", "Insert the following code: 04711\nFA+9qCX9VSu")]
    [TestCase("shop.example", "FA+9qCX9VSu", "Insert the following code: 04711\nFA+9qCX9VSu\n@shop.example #04711")]
    public void An_SMS_ends_with_the_lines_for_autofill_the_one_for_browsers_last(string domain, string hash, string sms)
    {
        var rules = new TextRules { AutofillDomain = domain, AndroidAppHash = hash };

        Assert.That(rules.Compose(Channel.Sms, null, Code, FiveMinutes).Text.Reveal(), Is.EqualTo(sms));
        foreach (var channel in Enum.GetValues<Channel>().Where(channel => channel != Channel.Sms))
        {
            var content = rules.Compose(channel, null, Code, FiveMinutes);
            Assert.That(content.Text.Reveal(), Is.EqualTo("Insert the following code: 04711"), channel.ToString());
            Assert.That(content.Subject.Reveal(), Is.EqualTo("04711"));
        }
    }

    [Test]
    public void Segments_are_those_of_the_longest_message_autofill_and_all()
    {
        var rules = new TextRules { AutofillDomain = "shop.example", Brand = "Shop" };

        // "Shop 10 0123456789" are 18, the line for browsers 26 with its break: 116 more make 160.
        Assert.That(rules.SegmentsOf($"{{brand}} {{minutes}} {{code}}{new string('x', 116)}", 10), Is.EqualTo(new SmsSegments(1, SmsEncoding.Gsm7)));
        Assert.That(rules.SegmentsOf($"{{brand}} {{minutes}} {{code}}{new string('x', 117)}", 10), Is.EqualTo(new SmsSegments(2, SmsEncoding.Gsm7)));
    }

    [Test]
    public void Nothing_prints_a_text()
    {
        var content = Branded.Compose(Channel.Sms, "de", Code, FiveMinutes);

        Assert.That(content.ToString(), Is.EqualTo("MessageContent { Text = [message], Subject = [message], Locale = de }"));
        Assert.That($"{content.Text} {content.Subject}", Is.EqualTo("[message] [message]"));
    }

    [Test]
    public void What_stands_in_a_brand_is_not_taken_for_a_template()
        => Assert.That(
            new TextRules { Brand = "A&B $1 \\n" }.Compose(Channel.Sms, null, Code, FiveMinutes).Text.Reveal(),
            Is.EqualTo("04711 is your A&B $1 \\n code. It is good for 5 min."));
}
