using Otp.Application.Texts;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Clients;
using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Tests.Texts;

public sealed class TextOptionsTests
{
    private static readonly OtpCode Code = OtpCode.TryParse("04711", out var code) ? code : default;

    [Test]
    public void Without_settings_the_rules_are_those_of_the_article()
    {
        var rules = new OtpOptions().Texts;

        Assert.That((rules.Brand, rules.DefaultLocale, rules.Subject, rules.AutofillDomain, rules.AndroidAppHash), Is.EqualTo(("", "en", "{brand}: {code}", "", "")));
        Assert.That(rules.Templates, Is.Empty);
        Assert.That(new ClientOptions().Over(rules).Templates, Is.Empty);
        Assert.That(Sms(rules, "it"), Is.EqualTo("Insert the following code: 04711"));
    }

    [Test]
    public void What_a_client_says_goes_before_what_the_service_says_setting_by_setting()
    {
        var service = Service(
            ("Otp:Text:Brand", "Service"),
            ("Otp:Text:DefaultLocale", "IT"),
            ("Otp:Text:Subject", "S {code}"),
            ("Otp:Text:AutofillDomain", "service.example"),
            ("Otp:Text:AndroidAppHash", "FA+9qCX9VSu"),
            ("Otp:Text:Templates:de", "Service {code}"),
            ("Otp:MessageTemplate", "All {code}"));

        var same = Client(service);
        Assert.That(same with { Templates = [] }, Is.EqualTo(service with { Templates = [] }));
        Assert.That(same.Templates, Is.EqualTo(service.Templates));

        var shop = Client(
            service,
            ("Clients:shop:Text:Brand", "Shop"),
            ("Clients:shop:Text:DefaultLocale", "PT-br"),
            ("Clients:shop:Text:Subject", "C {code}"),
            ("Clients:shop:Text:AutofillDomain", "shop.example"),
            ("Clients:shop:Text:AndroidAppHash", "aaaaaaaaaaa"),
            ("Clients:shop:Text:Templates:fr", @"Shop {code}\nfin"));
        Assert.That(
            (shop.Brand, shop.DefaultLocale, shop.Subject, shop.AutofillDomain, shop.AndroidAppHash),
            Is.EqualTo(("Shop", "pt-BR", "C {code}", "shop.example", "aaaaaaaaaaa")));
        Assert.That(Sms(shop, "fr"), Is.EqualTo("Shop 04711\nfin\naaaaaaaaaaa\n@shop.example #04711"));
        Assert.That(Sms(shop, "de"), Is.EqualTo("Service 04711\naaaaaaaaaaa\n@shop.example #04711"));
        Assert.That(Sms(shop, "es"), Is.EqualTo("All 04711\naaaaaaaaaaa\n@shop.example #04711"));
    }

    [Test]
    public void An_empty_brand_language_or_subject_is_the_service_s_and_an_empty_line_for_autofill_is_none()
    {
        var service = Service(
            ("Otp:Text:Brand", "Service"),
            ("Otp:Text:DefaultLocale", "it"),
            ("Otp:Text:Subject", "S"),
            ("Otp:Text:AutofillDomain", "service.example"),
            ("Otp:Text:AndroidAppHash", "FA+9qCX9VSu"));
        var shop = Client(
            service,
            ("Clients:shop:Text:Brand", ""),
            ("Clients:shop:Text:DefaultLocale", ""),
            ("Clients:shop:Text:Subject", ""),
            ("Clients:shop:Text:AutofillDomain", ""),
            ("Clients:shop:Text:AndroidAppHash", ""));

        Assert.That(
            (shop.Brand, shop.DefaultLocale, shop.Subject, shop.AutofillDomain, shop.AndroidAppHash), Is.EqualTo(("Service", "it", "S", "", "")));
    }

    [TestCase("zh-hant", "zh-TW")]
    [TestCase("ZH_HANT", "zh-Hant")]
    [TestCase("pt_br", "pt-BR")]
    [TestCase("iw", "he-IL")]
    public void The_name_of_a_text_is_its_tag_in_any_case_with_underscores_too(string name, string locale)
        => Assert.That(Sms(Service(($"Otp:Text:Templates:{name}", "Ours: {code}")), locale), Is.EqualTo("Ours: 04711"));

    [Test]
    public void A_text_without_a_value_is_none()
        => Assert.That(Sms(Service(("Otp:Text:Templates:it", null)), "it"), Is.EqualTo("Insert the following code: 04711"));

    private static string Sms(TextRules rules, string locale) => rules.Compose(Channel.Sms, locale, Code, TimeSpan.FromMinutes(5)).Text.Reveal();

    private static TextRules Service(params (string Name, string? Value)[] settings) => Bound.To<OtpOptions>("Otp", settings).Texts;

    private static TextRules Client(TextRules service, params (string Name, string? Value)[] settings)
        => Bound.To<ClientOptions>("Clients:shop", settings).Over(service);
}
