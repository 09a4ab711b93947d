using Otp.Infrastructure.Delivery.Vonage;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

public sealed class WhatsAppLanguagesTests
{
    [TestCase("en,it,pt_BR", "it", "it")]
    [TestCase("en,it,pt_BR", "it-CH", "it", Description = "truncated")]
    [TestCase("en,it,pt_BR", "pt-BR", "pt_BR", Description = "WhatsApp's spelling")]
    [TestCase("en,it,pt-br", "pt-BR", "pt_BR", Description = "either spelling in settings")]
    [TestCase("en,it,pt_BR", "pt", "pt_BR", Description = "WhatsApp has no pt")]
    [TestCase("en,it,pt_BR", "pt-PT", "pt_BR", Description = "the language elsewhere, rather than another language")]
    [TestCase("en,en_GB,en_US", "en-US", "en_US", Description = "the region, rather than the language")]
    [TestCase("en_GB,en", "en-AU", "en", Description = "the language, rather than it elsewhere")]
    [TestCase("it,en", "fr-CA", "en", Description = "the default locale")]
    [TestCase("it,en_US,en_GB", "fr", "en_US", Description = "the default locale elsewhere")]
    [TestCase("it,de", "fr", "it", Description = "the first")]
    [TestCase("it,en", null, "en")]
    [TestCase("it,de", null, "it")]
    [TestCase("en,zh_CN,zh_TW", "zh-Hant-TW", "zh_TW")]
    [TestCase("en,zh_CN,zh_TW", "zh-Hant", "zh_TW", Description = "the script tells the region")]
    [TestCase("en,zh_CN,zh_HK", "zh-Hant-TW", "zh_HK", Description = "the same script elsewhere")]
    [TestCase("en,zh_TW,zh_CN", "zh-Hans-SG", "zh_CN")]
    [TestCase("en,zh_TW,zh_CN", "zh", "zh_TW")]
    [TestCase("en,nb", "no", "nb", Description = "another name of the same")]
    [TestCase("en,he", "iw", "he", Description = "an old name")]
    [TestCase("en,iw", "he", "he")]
    [TestCase("en,fil", "fil-PH", "fil", Description = "three letters")]
    [TestCase("en,es_419", "es-419", "es_419")]
    [TestCase("en,de", "de-1996", "de", Description = "a variant is no region")]
    [TestCase("en,en_GB", "en-u-rg-gbzzzz", "en", Description = "nor is an extension")]
    [TestCase("en,it", "IT", "it")]
    [TestCase("", "it", "en", Description = "none configured")]
    public void A_person_gets_the_nearest_language_that_the_template_exists_in(string codes, string? locale, string expected)
        => Assert.That(
            new WhatsAppLanguages(codes.Split(',', StringSplitOptions.RemoveEmptyEntries)).For(locale, defaultLocale: "en"),
            Is.EqualTo(expected));

    [Test]
    public void The_default_locale_is_the_configured_one()
        => Assert.That(new WhatsAppLanguages(["en", "it"]).For("fr", defaultLocale: "it-IT"), Is.EqualTo("it"));
}
