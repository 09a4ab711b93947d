using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Otps;

/// <summary>What people read: in the language that a request names, by what is configured for the client.</summary>
[TestFixture]
internal sealed class TextTests
{
    private static readonly string BankKey = NewKey();
    private static readonly (string, string) Bank = Credentials(BankKey);

    private VonageStub _vonage = null!;
    private OtpServiceHost _service = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _vonage = await VonageStub.StartAsync();
        _service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup().WithClock().WithClient("bank", BankKey).With("Authentication:Anonymous", "true")
            .With("Otp:Text:Brand", "Shop").With("Otp:Text:DefaultLocale", "nl").With("Otp:Text:AutofillDomain", "shop.example")
            .With("Clients:bank:Text:Brand", "Bank").With("Clients:bank:Text:AutofillDomain", "").With("Clients:bank:Text:Templates:it", @"{brand}:\n{code}"));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        await _vonage.DisposeAsync();
    }

    [TestCase(null, "{0} is uw code voor Shop. Deze is 5 min. geldig.\n@shop.example #{0}")]
    [TestCase("it-CH", "{0} è il codice per Shop. Scade tra 5 min.\n@shop.example #{0}")]
    [TestCase("ZH-hant-tw", "{0} 是您的 Shop 驗證碼，5 分鐘內有效。\n@shop.example #{0}")]
    public async Task An_SMS_is_in_the_language_that_the_request_asks_for(string? locale, string text)
    {
        var phone = Fresh.Phone();
        await _service.Client.CreateAsync(Fresh.Token(), new { phoneNumber = phone, locale });

        var call = await _vonage.CallToAsync(phone);
        Assert.That(call.Text, Is.EqualTo(text.Replace("{0}", call.Code, StringComparison.Ordinal)));
    }

    [Test]
    public async Task A_client_s_own_text_brand_and_lines_go_before_the_service_s()
    {
        var (italian, german) = (Fresh.Phone(), Fresh.Phone());
        await _service.Client.CreateAsync(Fresh.Token(), new { phoneNumber = italian, locale = "it" }, Bank);
        await _service.Client.CreateAsync(Fresh.Token(), new { phoneNumber = german, locale = "de" }, Bank);

        var (first, second) = (await _vonage.CallToAsync(italian), await _vonage.CallToAsync(german));
        Assert.That(first.Text, Is.EqualTo($"Bank:\n{first.Code}"));
        Assert.That(second.Text, Is.EqualTo($"{second.Code} ist Ihr Code für Bank. Er gilt 5 Min."));
    }

    [Test]
    public async Task Only_the_SMS_of_a_workflow_has_the_line_for_browsers_and_it_says_what_will_be_left_of_the_code_then()
    {
        var phone = Fresh.Phone();
        await _service.Client.CreateAsync(Fresh.Token(), new { messengerId = Fresh.MessengerId(), phoneNumber = phone, locale = "en" });

        var call = await _vonage.CallToAsync(phone);
        Assert.That(call.Workflow.Select(VonageCall.TextOf), Is.EqualTo(new[]
        {
            $"{call.Code} is your Shop code. It is good for 5 min.",
            $"{call.Code} is your Shop code. It is good for 3 min.\n@shop.example #{call.Code}",
        }));
    }
}
