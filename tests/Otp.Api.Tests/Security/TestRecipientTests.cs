using System.Text.Json;
using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Security;

/// <summary>Addresses at which tests and reviewers sign in: of one client, with a configured code, to which nothing is sent.</summary>
[Property("Security", "27")]
internal sealed class TestRecipientTests : ServiceFixture
{
    private const string Code = "482915";

    private static readonly string[] ByEmail = ["email"];
    private static readonly string[] Mixed = ["A test recipient's address goes with no other address."];

    private static readonly string ShopKey = NewKey();
    private static readonly (string, string) Shop = Credentials(ShopKey);
    private static readonly string BankKey = NewKey();
    private static readonly (string, string) Bank = Credentials(BankKey);

    // The clock stands at 2026-11-23, 10:00.
    protected override OtpServiceSetup Setup => Tests("shop",
            """{"PhoneNumber":"+39 333 123 0000"}""",
            """{"PhoneNumber":"+1 900 234 5678","Outcome":"read"}""",
            """{"MessengerId":"tester-1","Outcome":"rejected"}""",
            """{"Email":"reviewer@example.com","ValidUntil":"2026-11-23"}""",
            """{"PhoneNumber":"+39 333 123 0004","Outcome":"silent"}""",
            """{"PhoneNumber":"+39 333 123 0005","Code":"1234567890"}""",
            """{"PhoneNumber":"+39 333 123 0006","ValidUntil":"2026-11-22"}""",
            """{"PhoneNumber":"+39 333 123 0007"}""")(
        new OtpServiceSetup()
            .WithClock()
            .WithClient("shop", ShopKey)
            .WithClient("bank", BankKey)
            .With("Delivery:AllowedCountries:0", "IT")
            .With("Delivery:CountryCaps:IT", "1")
            .With("Otp:MaxSendsPerRecipientPerHour", "1"));

    [Test]
    public async Task Their_codes_count_in_no_cap_and_no_budget_of_a_person()
    {
        // Whatever other tests have used of the cap has left it by then.
        Service.Time.Advance(TimeSpan.FromMinutes(62));
        for (var send = 0; send < 3; send++)
        {
            await CreateAsync("+39 333 123 0000");
        }

        Assert.That(
            (await Client.CreateBySmsAsync(Fresh.Token(), "+39 333 999 0001", Shop)).Status, Is.EqualTo(201), "the one that the cap bears");
        var refused = await Client.CreateBySmsAsync(Fresh.Token(), "+39 333 999 0002", Shop);
        Assert.That(refused.Json.TextOf("rule"), Is.EqualTo("CountryCap"));
        await CreateAsync("+39 333 123 0000");
    }

    [Test]
    public async Task The_start_warns_of_each_but_of_one_whose_last_day_is_over()
    {
        var warned = await Eventually.ReadAsync(
            () => Task.FromResult(Service.Log.Lines.Where(line => line.Contains("has a test recipient", StringComparison.Ordinal)).ToList()),
            lines => lines.Count >= 7);

        Assert.That(warned, Has.Count.EqualTo(7).And.Some.Contains("2026-11-23").And.None.Contains("2026-11-22"));
    }

    [Test]
    public async Task The_configured_code_signs_in_once_and_nothing_is_sent()
    {
        var (token, created) = await CreateAsync("+39 333 123 0000");

        Assert.That(created.Json.GetProperty("test").GetBoolean(), Is.True);
        Assert.That(created.Json.IntOf("codeLength"), Is.EqualTo(6));
        await StatusWhenAsync(token, document => document.StepStatus(0) == "delivered");
        Assert.That((await Client.VerifyAsync(token, Fresh.WrongCode(Code), Shop)).Status, Is.EqualTo(404));
        var verified = await Client.VerifyAsync(token, Code, Shop);
        Assert.That(verified.Status, Is.EqualTo(200), verified.ToString());
        Assert.That(verified.Json.GetProperty("test").GetBoolean(), Is.True);
        Assert.That((await Client.VerifyAsync(token, Code, Shop)).Status, Is.EqualTo(409));
        Assert.That(Vonage.CallsTo("393331230000"), Is.Empty);
    }

    [Test]
    public async Task A_code_as_long_as_any_is_taken_and_what_is_never_sent_to_may_be_a_test()
    {
        var (longToken, longer) = await CreateAsync("+39 333 123 0005");
        var (premiumToken, _) = await CreateAsync("+1 900 234 5678");

        Assert.That(longer.Json.IntOf("codeLength"), Is.EqualTo(10));
        Assert.That((await Client.VerifyAsync(longToken, "1234567890", Shop)).Status, Is.EqualTo(200));
        var read = await StatusWhenAsync(premiumToken, document => document.StepStatus(0) == "read");
        Assert.That(read.DeliveryStatus(), Is.EqualTo("delivered"));
    }

    [Test]
    public async Task A_rejected_message_ends_as_with_a_provider_and_a_silent_one_stays_accepted()
    {
        var (rejected, _) = await CreateAsync(new { messengerId = "tester-1" });
        var (silent, _) = await CreateAsync("+39 333 123 0004");

        await StatusWhenAsync(rejected, document => document.DeliveryStatus() == "failed" && document.StepStatus(0) == "rejected");
        await StatusWhenAsync(silent, document => document.StepStatus(0) == "submitted");
        Assert.That((await Client.VerifyAsync(rejected, Code, Shop)).Status, Is.EqualTo(200), "delivery never affects verification");
    }

    [Test]
    public async Task Another_address_beside_it_is_refused_and_nothing_is_stored()
    {
        var token = Fresh.Token();
        var answer = await Client.CreateAsync(token, new { phoneNumber = "+39 333 123 0000", messengerId = Fresh.MessengerId() }, Shop);

        Assert.That(answer.Status, Is.EqualTo(400), answer.ToString());
        Assert.That(ErrorsOf(answer)["body"], Is.EqualTo(Mixed));
        Assert.That((await Client.StatusAsync(token, Shop)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Ten_wrong_codes_a_day_are_judged_and_then_no_code_is_made_until_they_have_left()
    {
        var judged = 0;
        Answer created;
        do
        {
            var token = Fresh.Token();
            created = await Client.CreateBySmsAsync(token, "+39 333 123 0007", Shop);
            for (var guess = 0; created.Status == 201 && guess < 3; guess++)
            {
                judged += (await Client.VerifyAsync(token, Fresh.WrongCode(Code, 1 + guess), Shop)).Status == 404 ? 1 : 0;
            }
        }
        while (created.Status == 201);

        Assert.That(judged, Is.EqualTo(10));
        Assert.That(created.Status, Is.EqualTo(429), created.ToString());
        Assert.That(created.Json.TextOf("type"), Is.EqualTo("urn:problem:otp:send-budget"));
        Assert.That(created.Json.TextOf("rule"), Is.EqualTo("MaxFailuresPerRecipientPerDay"));
        Assert.That(created.Header("Retry-After"), Is.EqualTo("86400"));
    }

    [Test]
    public async Task For_another_client_and_past_its_last_day_it_is_an_address_like_any_other()
    {
        _ = await Client.CreateBySmsAsync(Fresh.Token(), "+39 333 999 0003", Shop);
        foreach (var (phone, key) in new[] { ("+39 333 123 0006", Shop), ("+39 333 123 0005", Bank) })
        {
            var answer = await Client.CreateBySmsAsync(Fresh.Token(), phone, key);

            Assert.That(answer.Json.TextOf("rule"), Is.EqualTo("CountryCap"), "of which tests know nothing");
        }
    }

    [Test]
    public async Task Past_its_last_day_its_live_codes_are_over()
    {
        var end = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
        Service.Time.Advance(end.AddMinutes(-2) - Service.Now);
        var (token, created) = await CreateAsync(new { email = "Reviewer+x@example.com", channels = ByEmail });
        Assert.That(created.Json.TimeOf("expiresAt"), Is.EqualTo(end));

        Service.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.That((await Client.VerifyAsync(token, Code, Shop)).Status, Is.EqualTo(410));
    }

    private static Func<OtpServiceSetup, OtpServiceSetup> Tests(string client, params string[] recipients) => setup =>
    {
        foreach (var (index, recipient) in recipients.Index())
        {
            var members = JsonSerializer.Deserialize<Dictionary<string, string>>(recipient)!;
            members.TryAdd("Code", Code);
            members.TryAdd("ValidUntil", "2026-12-31");
            foreach (var (name, value) in members)
            {
                setup = setup.With(FormattableString.Invariant($"Clients:{client}:TestRecipients:{index}:{name}"), value);
            }
        }

        return setup.With("Delivery:Provider", "Messages").With("Smtp:Host", "localhost").With("Smtp:From", "otp@shop.example");
    };

    private Task<(string Token, Answer Created)> CreateAsync(string phone) => CreateAsync(new { phoneNumber = phone });

    private async Task<(string Token, Answer Created)> CreateAsync(object body)
    {
        var token = Fresh.Token();
        var created = await Client.CreateAsync(token, body, Shop);
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        return (token, created);
    }

    private async Task<JsonElement> StatusWhenAsync(string token, Func<JsonElement, bool> wanted)
        => (await Eventually.ReadAsync(() => Client.StatusAsync(token, Shop), answer => wanted(answer.Json))).Json;
}
