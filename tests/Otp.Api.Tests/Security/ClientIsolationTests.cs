using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Problems;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Security;

internal sealed class ClientIsolationTests : ServiceFixture
{
    private static readonly string ShopKey = NewKey();
    private static readonly string BankKey = NewKey();
    private static readonly (string, string) Shop = Credentials(ShopKey);
    private static readonly (string, string) Bank = Credentials(BankKey);
    private static readonly string[] OnWhatsApp = ["whatsapp"];

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .WithClock()
        .WithClient("shop", ShopKey)
        .WithClient("bank", BankKey)
        .With("Otp:CodeLength", "7")
        .With("Clients:bank:CodeLength", "9")
        .With("Clients:bank:Validity", "00:02:00")
        .With("Clients:bank:MaxAttempts", "2")
        .With("Clients:bank:MessageTemplate", "The bank says {code}.")
        .With("Clients:bank:MessengerSenderId", "bank-page")
        .With("Clients:bank:SmsSenderId", "BANK")
        .With("Clients:bank:ResendCooldown", "00:01:00")
        .With("Clients:bank:MaxSendsPerToken", "2")
        .With("Clients:bank:MaxSendsPerClientPerMinute", "1000");

    [Test]
    [Property("Security", "14")]
    public async Task The_token_of_another_client_is_an_unknown_token_and_spends_nothing()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await Client.CreateBySmsAsync(token, phone, Shop);
        var code = await Vonage.CodeForAsync(phone);

        for (var round = 0; round < 12; round++)
        {
            AssertProblem(await Client.VerifyAsync(token, code, Bank), 404, "unknown-token", "Not found");
            AssertProblem(await Client.VerifyByGetAsync(token, Fresh.WrongCode(code), Bank), 404, "unknown-token", "Not found");
            AssertProblem(await Client.StatusAsync(token, Bank), 404, "unknown-token", "Not found");
            AssertProblem(await Client.CancelAsync(token, Bank), 404, "unknown-token", "Not found");
        }

        Assert.That((await Client.StatusAsync(token, Shop)).Json.IntOf("attemptsRemaining"), Is.EqualTo(3));
        Assert.That((await Client.VerifyAsync(token, code, Shop)).Status, Is.EqualTo(200));
    }

    [Test]
    [Property("Security", "14")]
    public async Task The_answer_for_another_client_s_token_is_that_for_a_token_that_nobody_has()
    {
        var token = Fresh.Token();
        await Client.CreateBySmsAsync(token, Fresh.Phone(), Shop);

        foreach (var route in OtpRoutes.All.Except([OtpRoutes.Create], StringComparer.Ordinal))
        {
            var theirs = await OtpRoutes.CallAsync(Client, route, token, "1234567", Bank);
            var nobodys = await OtpRoutes.CallAsync(Client, route, Fresh.Token(), "1234567", Bank);

            Assert.That((theirs.Status, WithoutTrace(theirs)), Is.EqualTo((nobodys.Status, WithoutTrace(nobodys))), route);
        }
    }

    [Test]
    [Property("Security", "7")]
    [Property("Security", "14")]
    public async Task One_token_of_two_clients_is_two_codes_and_neither_verifies_the_other()
    {
        var (token, shopPhone, bankPhone) = (Fresh.Token(), Fresh.Phone(), Fresh.Phone());
        await using var service = await OtpServiceHost.StartAsync(Vonage, new OtpServiceSetup()
            .WithClient("shop", ShopKey).WithClient("bank", BankKey).With("Otp:CodeLength", "10"));
        var client = service.Client;

        Assert.That((await client.CreateBySmsAsync(token, shopPhone, Shop)).Status, Is.EqualTo(201));
        Assert.That((await client.CreateBySmsAsync(token, bankPhone, Bank)).Status, Is.EqualTo(201));
        var (shopCode, bankCode) = (await Vonage.CodeForAsync(shopPhone), await Vonage.CodeForAsync(bankPhone));

        AssertProblem(await client.VerifyAsync(token, bankCode, Shop), 404, "wrong-code", "Not found");
        AssertProblem(await client.VerifyAsync(token, shopCode, Bank), 404, "wrong-code", "Not found");
        Assert.That((await client.VerifyAsync(token, shopCode, Shop)).Status, Is.EqualTo(200));
        Assert.That((await client.StatusAsync(token, Bank)).Json.Status(), Is.EqualTo("pending"));
        Assert.That((await client.CancelAsync(token, Shop)).Status, Is.EqualTo(204));
        Assert.That((await client.VerifyAsync(token, bankCode, Bank)).Status, Is.EqualTo(200));
    }

    [Test]
    [Property("Security", "14")]
    public async Task An_idempotency_key_of_two_clients_is_two_keys()
    {
        var (token, shopPhone, bankPhone) = (Fresh.Token(), Fresh.Phone(), Fresh.Phone());

        Assert.That((await Client.CreateBySmsAsync(token, shopPhone, Shop, ("Idempotency-Key", "k"))).Status, Is.EqualTo(201));
        Assert.That((await Client.CreateBySmsAsync(token, bankPhone, Bank, ("Idempotency-Key", "k"))).Status, Is.EqualTo(201));

        Assert.That((await Vonage.CodeForAsync(shopPhone)).Length, Is.EqualTo(7));
        Assert.That((await Vonage.CodeForAsync(bankPhone)).Length, Is.EqualTo(9));
    }

    [Test]
    public async Task A_client_writes_on_WhatsApp_from_its_own_number_and_the_others_from_the_services()
    {
        var (shopPhone, bankPhone) = (Fresh.Phone(), Fresh.Phone());
        await using var service = await OtpServiceHost.StartAsync(Vonage, new OtpServiceSetup().WithWhatsApp()
            .WithClient("shop", ShopKey).WithClient("bank", BankKey).With("Clients:bank:WhatsAppSenderId", "393330000000"));

        await service.Client.CreateAsync(Fresh.Token(), new { phoneNumber = shopPhone, channels = OnWhatsApp }, Shop);
        await service.Client.CreateAsync(Fresh.Token(), new { phoneNumber = bankPhone, channels = OnWhatsApp }, Bank);

        Assert.That((await Vonage.CallToAsync(shopPhone)).Json.TextOf("from"), Is.EqualTo(WhatsAppAccount.Sender));
        Assert.That((await Vonage.CallToAsync(bankPhone)).Json.TextOf("from"), Is.EqualTo("393330000000"));
    }

    [Test]
    public async Task What_a_client_overrides_holds_for_it_and_for_nobody_else()
    {
        var (bankToken, bankPhone) = (Fresh.Token(), Fresh.Phone());
        var (shopToken, shopPhone) = (Fresh.Token(), Fresh.Phone());

        var bank = (await Client.CreateAsync(bankToken, new { messengerId = Fresh.MessengerId(), phoneNumber = bankPhone }, Bank)).Json;
        var shop = (await Client.CreateAsync(shopToken, new { messengerId = Fresh.MessengerId(), phoneNumber = shopPhone }, Shop)).Json;
        var (bankCall, shopCall) = (await Vonage.CallToAsync(bankPhone), await Vonage.CallToAsync(shopPhone));

        Assert.Multiple(() =>
        {
            Assert.That((bank.IntOf("codeLength"), shop.IntOf("codeLength")), Is.EqualTo((9, 7)));
            Assert.That((bank.IntOf("expiresInSeconds"), shop.IntOf("expiresInSeconds")), Is.EqualTo((120, 300)));
            Assert.That((bank.IntOf("attemptsRemaining"), shop.IntOf("attemptsRemaining")), Is.EqualTo((2, 3)));
            Assert.That(bank.TimeOf("nextSendAllowedAt") - bank.TimeOf("createdAt"), Is.EqualTo(TimeSpan.FromSeconds(60)));
            Assert.That(shop.TimeOf("nextSendAllowedAt") - shop.TimeOf("createdAt"), Is.EqualTo(TimeSpan.FromSeconds(30)));
            Assert.That(bankCall.Text, Is.EqualTo($"The bank says {bankCall.Code}."));
            Assert.That(shopCall.Text, Is.EqualTo($"Insert the following code: {shopCall.Code}"));
            Assert.That(bankCall.Workflow.Select(step => step.GetProperty("from").ToString()), Has.Exactly(1).Contains("bank-page").And.Exactly(1).Contains("BANK"));
            Assert.That(shopCall.Workflow.Select(step => step.GetProperty("from").ToString()), Has.Exactly(1).Contains("106900000000").And.Exactly(1).Contains("NEXMO"));
        });

        await Client.VerifyAsync(bankToken, Fresh.WrongCode(bankCall.Code), Bank);
        await Client.VerifyAsync(bankToken, Fresh.WrongCode(bankCall.Code), Bank);
        AssertProblem(await Client.VerifyAsync(bankToken, bankCall.Code, Bank), 429, "locked", "Too many wrong codes");
        Service.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await Client.CreateAsync(bankToken, new { phoneNumber = bankPhone }, Bank)).Status, Is.EqualTo(201));
        Service.Time.Advance(TimeSpan.FromMinutes(1));
        var refused = await Client.CreateAsync(bankToken, new { phoneNumber = bankPhone }, Bank);
        AssertProblem(refused, 429, "send-budget", "Too many messages");
        Assert.That(refused.Json.TextOf("rule"), Is.EqualTo("MaxSendsPerToken"));
        Assert.That((await Client.VerifyAsync(shopToken, shopCall.Code, Shop)).Status, Is.EqualTo(200));
    }
}
