using Otp.TestKit;
using Otp.TestKit.Service;
using PhoneNumbers;
using static Otp.Api.Tests.Problems;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Security;

[Property("Security", "18")]
internal sealed class SendBudgetTests : ServiceFixture
{
    private static readonly string ShopKey = NewKey();
    private static readonly string BankKey = NewKey();
    private static readonly string SlowKey = NewKey();
    private static readonly (string, string) Shop = Credentials(ShopKey);
    private static readonly (string, string) Bank = Credentials(BankKey);
    private static readonly (string, string) Slow = Credentials(SlowKey);

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .WithClock()
        .With("Database:WriteTimeout", "00:00:30")
        .WithClient("shop", ShopKey)
        .WithClient("bank", BankKey)
        .WithClient("slow", SlowKey)
        .With("Clients:slow:MaxSendsPerClientPerMinute", "3")
        .With("Delivery:AllowedCountries:0", "IT")
        .With("Delivery:AllowedCountries:1", "de");

    [Test]
    public async Task Twelve_spellings_tokens_and_clients_share_the_five_sends_an_hour_of_one_number()
    {
        var phone = Fresh.Phone();
        for (var send = 0; send < 5; send++)
        {
            await SendAsync(phone, send % 2 == 0 ? Shop : Bank);
            Service.Time.Advance(TimeSpan.FromMinutes(1));
        }

        foreach (var spelling in SpellingsOf(phone))
        {
            var token = Fresh.Token();
            var refused = await Client.CreateBySmsAsync(token, spelling, spelling.Contains('(', StringComparison.Ordinal) ? Shop : Bank);

            AssertRefused(refused, "send-budget", "MaxSendsPerRecipientPerHour", retryAfter: 55 * 60);
            Assert.That((await Client.StatusAsync(token, Shop)).Status, Is.EqualTo(404), spelling);
            Assert.That((await Client.StatusAsync(token, Bank)).Status, Is.EqualTo(404), spelling);
        }

        Service.Time.Advance(TimeSpan.FromSeconds((55 * 60) - 1));
        AssertRefused(await Client.CreateBySmsAsync(Fresh.Token(), phone, Bank), "send-budget", "MaxSendsPerRecipientPerHour", retryAfter: 1);
        Service.Time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(phone, Bank); // what was refused was not charged
        AssertRefused(await Client.CreateBySmsAsync(Fresh.Token(), phone, Shop), "send-budget", "MaxSendsPerRecipientPerHour", retryAfter: 60);
        Assert.That(Vonage.CallsTo(phone), Has.Count.EqualTo(6), "what was refused was not sent");
    }

    [Test]
    public async Task Every_spelling_alone_is_charged_to_the_one_number()
    {
        var phone = Fresh.Phone();
        foreach (var spelling in SpellingsOf(phone).Take(5))
        {
            Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), spelling, Shop)).Status, Is.EqualTo(201), spelling);
        }

        Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), phone, Shop)).Status, Is.EqualTo(429));
        await Vonage.CallToAsync(phone, 5);
    }

    [Test]
    public async Task Ten_sends_a_day_to_one_number_and_the_eleventh_when_the_first_is_a_day_old()
    {
        var phone = Fresh.Phone();
        for (var hour = 0; hour < 2; hour++)
        {
            for (var send = 0; send < 5; send++)
            {
                Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), phone, send % 2 == 0 ? Shop : Bank)).Status, Is.EqualTo(201));
            }

            Service.Time.Advance(TimeSpan.FromHours(1));
        }

        AssertRefused(await Client.CreateBySmsAsync(Fresh.Token(), phone, Bank), "send-budget", "MaxSendsPerRecipientPerDay", retryAfter: 22 * 3600);
        Service.Time.Advance(TimeSpan.FromSeconds((22 * 3600) - 1));
        AssertRefused(await Client.CreateBySmsAsync(Fresh.Token(), phone, Shop), "send-budget", "MaxSendsPerRecipientPerDay", retryAfter: 1);
        Service.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), phone, Shop)).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task A_Messenger_id_has_the_same_budget_over_tokens_and_clients()
    {
        var messengerId = Fresh.MessengerId();
        for (var send = 0; send < 5; send++)
        {
            Assert.That((await Client.CreateAsync(Fresh.Token(), new { messengerId }, send % 2 == 0 ? Shop : Bank)).Status, Is.EqualTo(201));
        }

        AssertRefused(await Client.CreateAsync(Fresh.Token(), new { messengerId, phoneNumber = Fresh.Phone() }, Shop), "send-budget", "MaxSendsPerRecipientPerHour", retryAfter: 3600);
    }

    [Test]
    public async Task A_client_sends_so_many_a_minute_and_another_client_does_not_feel_it()
    {
        for (var send = 0; send < 3; send++)
        {
            Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), Slow)).Status, Is.EqualTo(201));
        }

        var token = Fresh.Token();
        AssertRefused(await Client.CreateBySmsAsync(token, Fresh.Phone(), Slow), "client-budget", "MaxSendsPerClientPerMinute", retryAfter: 61);
        Assert.That((await Client.StatusAsync(token, Slow)).Status, Is.EqualTo(404));
        Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), Shop)).Status, Is.EqualTo(201));

        Service.Time.Advance(TimeSpan.FromSeconds(60));
        AssertRefused(await Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), Slow), "client-budget", "MaxSendsPerClientPerMinute", retryAfter: 1);
        Service.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), Slow)).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task Of_32_simultaneous_creations_on_32_tokens_to_one_number_exactly_five_are_sent()
    {
        for (var round = 0; round < 2; round++)
        {
            var phone = Fresh.Phone();
            var tokens = Enumerable.Range(0, 32).Select(_ => Fresh.Token()).ToArray();

            var statuses = await Together.CallAsync(tokens.Length, caller => Client.CreateBySmsAsync(tokens[caller], phone, caller % 2 == 0 ? Shop : Bank));

            Assert.That(statuses.Count(status => status == 201), Is.EqualTo(5), $"round {round}");
            Assert.That(statuses.Count(status => status == 429), Is.EqualTo(27), $"round {round}");
            await Vonage.CallToAsync(phone, 5);
            var stored = 0;
            foreach (var (caller, token) in tokens.Index())
            {
                stored += (await Client.StatusAsync(token, caller % 2 == 0 ? Shop : Bank)).Status == 200 ? 1 : 0;
            }

            Assert.That(stored, Is.EqualTo(5), $"round {round}");
            Assert.That(Vonage.CallsTo(phone), Has.Count.EqualTo(5), $"round {round}");
        }
    }

    [TestCase("IT", 201)]
    [TestCase("DE", 201)]
    [TestCase("GB", 403)]
    [TestCase("US", 403)]
    [TestCase("SM", 403)]
    public async Task A_number_of_a_country_that_is_not_named_is_refused_and_nothing_stored(string country, int status)
    {
        var (token, phone) = (Fresh.Token(), ExampleOf(country, PhoneNumberType.MOBILE)!);

        var answer = await Client.CreateBySmsAsync(token, phone, Shop);

        Assert.That(answer.Status, Is.EqualTo(status), answer.ToString());
        if (status == 403)
        {
            AssertProblem(answer, 403, "country-not-allowed", "Not allowed");
            Assert.That((await Client.StatusAsync(token, Shop)).Status, Is.EqualTo(404));
            Assert.That((await Client.CreateAsync(token, new { messengerId = Fresh.MessengerId(), phoneNumber = phone }, Shop)).Status, Is.EqualTo(403), "nor as the second channel");
            Assert.That((await Client.CreateBySmsAsync(token, Fresh.Phone(), Shop)).Status, Is.EqualTo(201), "no cool-down was charged");
            Assert.That(Vonage.CallsTo(phone), Is.Empty);
        }
    }

    [TestCase(PhoneNumberType.PREMIUM_RATE, 100)]
    [TestCase(PhoneNumberType.SHARED_COST, 40)]
    [TestCase(PhoneNumberType.PERSONAL_NUMBER, 25)]
    [TestCase(PhoneNumberType.PAGER, 15)]
    [TestCase(PhoneNumberType.UAN, 50)]
    public async Task Every_country_s_special_numbers_are_refused(PhoneNumberType type, int least)
    {
        var numbers = PhoneNumberUtil.GetInstance().GetSupportedRegions().Select(region => ExampleOf(region, type)).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        Assert.That(numbers, Has.Length.GreaterThanOrEqualTo(least));
        foreach (var number in numbers)
        {
            var token = Fresh.Token();

            AssertProblem(await Client.CreateBySmsAsync(token, number, Shop), 403, "number-not-allowed", "Not allowed");
            Assert.That((await Client.StatusAsync(token, Shop)).Status, Is.EqualTo(404));
            Assert.That(Vonage.CallsTo(number), Is.Empty);
        }
    }

    [TestCase("+44 70 1234 5678")]
    [TestCase("+39 199 123456")]
    [TestCase("+1 500 555 0006")]
    [TestCase("+870 773 111 632")]
    [TestCase("+881 6 1234 5678")]
    [TestCase("+882 16 1234 5678")]
    public async Task A_personal_or_satellite_number_is_refused_for_its_kind_and_not_for_its_country(string phone)
        => AssertProblem(await Client.CreateBySmsAsync(Fresh.Token(), phone, Shop), 403, "number-not-allowed", "Not allowed");

    [TestCase("Compatible", "", 201)]
    [TestCase("Strict", "", 403)]
    [TestCase("Strict", "voip", 201)]
    public async Task A_VoIP_number_is_refused_under_Strict_unless_it_is_allowed(string profile, string allowed, int status)
    {
        await using var service = await OtpServiceHost.StartAsync(
            Vonage, new OtpServiceSetup().With("Otp:Profile", profile).With("Delivery:AllowedNumberTypes", allowed));

        Assert.That((await service.Client.CreateBySmsAsync(Fresh.Token(), "+39 55 1234 5678")).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task A_kind_that_is_allowed_is_sent_to_and_the_others_are_not()
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage, new OtpServiceSetup().With("Delivery:AllowedNumberTypes", "Personal, Satellite"));

        Assert.That((await service.Client.CreateBySmsAsync(Fresh.Token(), "+44 70 8765 4321")).Status, Is.EqualTo(201));
        Assert.That((await service.Client.CreateBySmsAsync(Fresh.Token(), "+870 773 111 632")).Status, Is.EqualTo(201));
        AssertProblem(await service.Client.CreateBySmsAsync(Fresh.Token(), "+44 7640 123456"), 403, "number-not-allowed", "Not allowed");
    }

    [TestCase("5255410", "+52 1 55 410{0}", "+52 55 410{0}")]
    [TestCase("549112345", "+54 11 2345 {0}", "+54 9 11 15 2345 {0}")]
    public async Task What_an_old_numbering_plan_writes_is_one_person_with_one_budget(string start, string old, string other)
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage, new OtpServiceSetup().With("Otp:ResendCooldown", "00:00:00"));
        var (token, rest) = (Fresh.Token(), Fresh.Phone()[^(start == "5255410" ? 5 : 4)..]);
        var (one, two) = (string.Format(System.Globalization.CultureInfo.InvariantCulture, old, rest), string.Format(System.Globalization.CultureInfo.InvariantCulture, other, rest));

        var first = await service.Client.CreateBySmsAsync(token, one);
        Assert.That(first.Status, Is.EqualTo(201));
        Assert.That(first.Json.Has("nextSendAllowedAt"), Is.False, "without a cool-down a POST may follow at once");
        Assert.That((await service.Client.CreateBySmsAsync(token, two)).Status, Is.EqualTo(201), "a resend: no other recipient");
        for (var send = 2; send < 5; send++)
        {
            Assert.That((await service.Client.CreateBySmsAsync(Fresh.Token(), send % 2 == 0 ? one : two)).Status, Is.EqualTo(201));
        }

        AssertProblem(await service.Client.CreateBySmsAsync(Fresh.Token(), one), 429, "send-budget", "Too many messages");
        AssertProblem(await service.Client.CreateBySmsAsync(Fresh.Token(), two), 429, "send-budget", "Too many messages");
        Assert.That(await Vonage.CallToAsync($"{start}{rest}"), Is.Not.Null);
    }

    // Until the provider has accepted it: a clock that moves on meanwhile makes the service send it again.
    private async Task SendAsync(string phone, (string, string) client)
    {
        var token = Fresh.Token();
        var created = await Client.CreateBySmsAsync(token, phone, client);
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        var answer = await Eventually.ReadAsync(() => Client.StatusAsync(token, client), status => status.Json.DeliveryStatus() == "accepted");
        Assert.That(answer.Json.DeliveryStatus(), Is.EqualTo("accepted"));
    }

    private static string? ExampleOf(string country, PhoneNumberType type)
    {
        var util = PhoneNumberUtil.GetInstance();
        return util.GetExampleNumberForType(country, type) is { } number && (type == PhoneNumberType.MOBILE || util.GetNumberType(number) == type)
            ? util.Format(number, PhoneNumberFormat.E164)[1..]
            : null;
    }

    private static string[] SpellingsOf(string phone)
    {
        var (country, area, rest) = (phone[..2], phone[2..5], phone[5..]);
        return
        [
            phone,
            $"+{phone}",
            $"+{country} {area} {rest}",
            $"{country} {area} {rest}",
            $"+{country}-{area}-{rest}",
            $"{country}-{area}-{rest}",
            $"+{country} ({area}) {rest}",
            $"{country}({area}){rest}",
            $" +{phone} ",
            $"+{country} {area} {rest[..3]} {rest[3..]}",
            $"+{country} {area}-{rest[..3]}-{rest[3..]}",
            $"({country}) {area} {rest[..2]} {rest[2..4]} {rest[4..]}",
        ];
    }

    private static void AssertRefused(Answer answer, string type, string rule, int retryAfter)
    {
        AssertProblem(answer, 429, type, "Too many messages");
        Assert.That(answer.Json.TextOf("rule"), Is.EqualTo(rule));
        Assert.That(answer.RetryAfter, Is.EqualTo(retryAfter));
        Assert.That(answer.Json.IntOf("retryAfterSeconds"), Is.EqualTo(retryAfter));
    }
}
