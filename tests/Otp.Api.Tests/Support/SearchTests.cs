using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Otp.Api.Tests.Security;
using Otp.Domain.Recipients;
using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Support;

/// <summary>"Why did this person get no code?"</summary>
internal sealed class SearchTests : ServiceFixture
{
    private static readonly string ShopKey = NewKey();
    private static readonly string BankKey = NewKey();
    private static readonly string AnnaKey = NewKey();
    private static readonly string OperatorKey = NewKey();
    private static readonly (string, string) Shop = Credentials(ShopKey);
    private static readonly (string, string) Bank = Credentials(BankKey);
    private static readonly (string, string) Operator = Credentials(OperatorKey);

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .WithClock()
        .With("Delivery:Provider", "Messages")
        .With("Otp:CodeLength", "10")
        .WithClient("shop", ["send", "verify", "read", "support"], [ShopKey])
        .WithClient("bank", ["send", "verify", "read", "support"], [BankKey])
        .WithClient("anna", ["support"], [AnnaKey])
        .WithClient("console", ["operate"], [OperatorKey]);

    [Test]
    public async Task A_code_is_told_with_all_its_deliveries_and_every_step()
    {
        var (token, messenger, phone) = (Fresh.Token(), Fresh.MessengerId(), Fresh.Phone());
        await Client.CreateAsync(token, new { messengerId = messenger, phoneNumber = phone }, Shop);
        await Vonage.CallToAsync(messenger);
        await Service.AdvanceAsync(TimeSpan.FromSeconds(31));
        var again = await Client.CreateAsync(token, new { messengerId = messenger, phoneNumber = phone }, Shop);
        await Vonage.CallToAsync(phone);
        var status = (await Eventually.ReadAsync(() => Client.StatusAsync(token, Shop), answer => answer.Json.DeliveryStatus() == "accepted")).Json;

        var found = (await SearchAsync(new { phoneNumber = phone }, Shop)).GetProperty("codes").EnumerateArray().Single();

        Assert.That(again.Status, Is.EqualTo(201));
        Assert.That(
            string.Join(' ', found.Members()),
            Is.EqualTo("client token status createdAt expiresAt expiresInSeconds codeLength attemptsRemaining nextSendAllowedAt deliveries"));
        Assert.That((found.TextOf("client"), found.TextOf("token")), Is.EqualTo(("shop", token)));
        foreach (var member in new[] { "status", "createdAt", "expiresAt", "codeLength", "attemptsRemaining", "nextSendAllowedAt" })
        {
            Assert.That(found.GetProperty(member).ToString(), Is.EqualTo(status.GetProperty(member).ToString()), member);
        }

        var deliveries = found.GetProperty("deliveries").EnumerateArray().ToList();
        Assert.That(deliveries.Select(delivery => delivery.TimeOf("startedAt") - found.TimeOf("createdAt")), Is.EqualTo(new[] { TimeSpan.Zero, TimeSpan.FromSeconds(31) }));
        Assert.That(StepsOf(deliveries[0]), Is.EqualTo($"messenger ********{messenger[^2..]} submitted, sms **********{phone[^2..]} dropped"));
        Assert.That(StepsOf(deliveries[1]), Does.StartWith($"sms **********{phone[^2..]} submitted"));
        Assert.That(deliveries[1].GetProperty("steps")[0].GetRawText(), Is.EqualTo(status.Step(0).GetRawText()));
    }

    [Test]
    [Property("Security", "11")]
    public async Task Neither_the_answer_nor_the_log_holds_a_code_or_an_address()
    {
        var (token, phone, mailbox) = (Fresh.Token(), Fresh.Phone(), $"{Fresh.Token()}@example.com");
        await Client.CreateAsync(token, new { phoneNumber = phone, email = mailbox }, Shop);
        var code = await Vonage.CodeForAsync(phone);

        var answers = new[]
        {
            await PostAsync(new { phoneNumber = phone }, Shop), await PostAsync(new { email = mailbox }, Shop), await PostAsync(new { token }, Operator),
        };

        Assert.That(answers.Select(answer => answer.Json.GetProperty("codes").GetArrayLength()), Is.All.EqualTo(1));
        Assert.That(string.Concat(answers.Select(answer => answer.Text)), Does.Not.Contain(code).And.Not.Contain(phone).And.Not.Contain(mailbox));
        Assert.That(Service.Log.Lines.Where(line => line.Contains(phone, StringComparison.Ordinal)
            || line.Contains(mailbox, StringComparison.Ordinal) || line.Contains(token, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Each_search_is_logged_with_who_asked_for_whom_as_a_hash_and_what_was_found()
    {
        var phone = Fresh.Phone();
        await Client.CreateBySmsAsync(Fresh.Token(), phone, Shop);

        await SearchAsync(new { phoneNumber = phone }, Credentials(AnnaKey));
        await SearchAsync(new { phoneNumber = $"+{phone[..2]} {phone[2..]}" }, Operator);

        var hash = Convert.ToHexStringLower(Service.Services.GetRequiredService<IAddressHasher>().Hash(AddressKind.Phone, phone).Bytes[..8]);
        var lines = Service.Log.Lines.Where(line => line.Contains(hash, StringComparison.Ordinal)).Select(line => line[line.IndexOf("Client", StringComparison.Ordinal)..line.IndexOf(" Trace", StringComparison.Ordinal)]);
        Assert.That(lines, Is.EqualTo(new[]
        {
            $"Client anna searched by phoneNumber ({hash}) and found 0 codes and 0 refusals.",
            $"Client console searched by phoneNumber ({hash}) and found 1 codes and 0 refusals.",
        }));
    }

    [Test]
    [Property("Security", "14")]
    public async Task A_client_finds_its_own_and_whoever_operates_the_service_all()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await Client.CreateBySmsAsync(token, phone, Shop);
        await Service.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Client.CreateBySmsAsync(token, phone, Bank);

        foreach (var by in new object[] { new { phoneNumber = phone }, new { token } })
        {
            Assert.That(ClientsOf(await SearchAsync(by, Shop)), Is.EqualTo("shop"));
            Assert.That(ClientsOf(await SearchAsync(by, Bank)), Is.EqualTo("bank"));
            Assert.That(ClientsOf(await SearchAsync(by, Operator)), Is.EqualTo("bank shop"));
            Assert.That((await PostAsync(by, Credentials(AnnaKey))).Text, Is.EqualTo("""{"codes":[],"refusals":[]}"""));
        }
    }

    [Test]
    public async Task Whoever_operates_the_service_finds_by_token_also_what_a_client_has_left_that_the_settings_do_not_know_any_more()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await Client.CreateBySmsAsync(token, phone, Shop);
        await RenameClientAsync(token, "former");

        foreach (var by in new object[] { new { phoneNumber = phone }, new { token } })
        {
            Assert.That(ClientsOf(await SearchAsync(by, Operator)), Is.EqualTo("former"), by.ToString());
            Assert.That(ClientsOf(await SearchAsync(by, Shop)), Is.Empty, by.ToString());
        }
    }

    [Test]
    [Property("Security", "26")]
    public async Task A_person_is_found_by_every_spelling_of_an_address_and_by_each_of_them()
    {
        var (messenger, phone, mailbox) = (Fresh.MessengerId(), Fresh.Phone(), Fresh.Token());
        await Client.CreateAsync(Fresh.Token(), new { messengerId = messenger, phoneNumber = phone, email = $"{mailbox}+a@example.com" }, Shop);

        foreach (var by in new object[]
        {
            new { phoneNumber = $"+{phone[..2]} ({phone[2..5]}) {phone[5..]}" }, new { email = $"{mailbox.ToUpperInvariant()}@EXAMPLE.com" }, new { messengerId = messenger },
        })
        {
            Assert.That(ClientsOf(await SearchAsync(by, Shop)), Is.EqualTo("shop"), by.ToString());
        }
    }

    [Test]
    public async Task Fifty_codes_at_most_are_told_the_newest_first()
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage, Setup.With("Otp:MaxSendsPerRecipientPerHour", "1000").With("Otp:MaxSendsPerRecipientPerDay", "1000"));
        var phone = Fresh.Phone();
        for (var number = 0; number < 51; number++)
        {
            Assert.That((await service.Client.CreateBySmsAsync($"n{number.ToString(CultureInfo.InvariantCulture)}", phone, Shop)).Status, Is.EqualTo(201));
            await service.AdvanceAsync(TimeSpan.FromMilliseconds(10));
        }

        var found = (await PostAsync(new { phoneNumber = phone }, Shop, service.Client)).Json.GetProperty("codes").EnumerateArray().ToList();

        Assert.That(found.Select(code => code.TextOf("token")), Is.EqualTo(Enumerable.Range(1, 50).Reverse().Select(number => $"n{number.ToString(CultureInfo.InvariantCulture)}")));
    }

    [Test]
    public async Task What_was_refused_to_the_person_is_told_to_the_client_that_asked()
    {
        var phone = Fresh.Phone();
        await RefuseAsync(phone, "shop", "MaxSendsPerRecipientPerHour");
        await RefuseAsync(phone, "bank", "CountryCap");

        var own = (await SearchAsync(new { phoneNumber = phone }, Shop)).GetProperty("refusals").EnumerateArray().Single();
        var all = (await SearchAsync(new { phoneNumber = phone }, Operator)).GetProperty("refusals").EnumerateArray();

        Assert.That(string.Join(' ', own.Members()), Is.EqualTo("client rule count firstAt lastAt"));
        Assert.That((own.TextOf("client"), own.TextOf("rule"), own.IntOf("count")), Is.EqualTo(("shop", "MaxSendsPerRecipientPerHour", 7)));
        Assert.That((own.TimeOf("firstAt"), own.TimeOf("lastAt")), Is.EqualTo((Service.Now.AddMinutes(-2), Service.Now.AddMinutes(-1))));
        Assert.That(all.Select(refusal => refusal.TextOf("client")), Is.EqualTo("bank,shop".Split(',')).Or.EqualTo("shop,bank".Split(',')));
    }

    [Test]
    public async Task What_is_no_longer_kept_is_not_told()
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage, Setup.With("Otp:Retention", "01:00:00"));
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await service.Client.CreateBySmsAsync(token, phone, Shop);
        await service.Client.CancelAsync(token, Shop);

        await service.AdvanceAsync(TimeSpan.FromMinutes(60) - TimeSpan.FromMilliseconds(1));
        Assert.That((await PostAsync(new { token }, Shop, service.Client)).Json.GetProperty("codes")[0].Status(), Is.EqualTo("cancelled"));
        service.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await PostAsync(new { token }, Shop, service.Client)).Text, Is.EqualTo("""{"codes":[],"refusals":[]}"""));
    }

    [TestCase("{}", "body", "Give exactly one of phoneNumber, email, messengerId and token.")]
    [TestCase("""{"phoneNumber":null,"token":null}""", "body", "Give exactly one of phoneNumber, email, messengerId and token.")]
    [TestCase("""{"phoneNumber":"393331234567","token":"t"}""", "body", "Give exactly one of phoneNumber, email, messengerId and token.")]
    [TestCase("""{"phoneNumber":"393331234567","email":"no"}""", "body", "Give exactly one of phoneNumber, email, messengerId and token.")]
    [TestCase("""{"phoneNumber":"333"}""", "phoneNumber", PhoneNumber.Rule)]
    [TestCase("""{"email":"no"}""", "email", EmailAddress.Rule)]
    [TestCase("""{"messengerId":"a b"}""", "messengerId", MessengerId.Rule)]
    [TestCase("""{"token":""}""", "token", Domain.Otps.RequestToken.Rule)]
    [TestCase("""{"phone":"393331234567"}""", "phone", "There is no such member. There are: phoneNumber, email, messengerId, token.")]
    public async Task A_search_by_none_by_several_or_by_no_address_is_refused_by_member(string body, string member, string sentence)
    {
        var answer = await Client.CallAsync(HttpMethod.Post, "/support/search", body, Shop);

        AssertProblem(answer, 400, "validation", "The request is not valid");
        Assert.That(ErrorsOf(answer).Single(), Is.EqualTo(KeyValuePair.Create(member, new[] { sentence })).Using<KeyValuePair<string, string[]>>(
            (one, other) => one.Key == other.Key && one.Value.SequenceEqual(other.Value, StringComparer.Ordinal)));
    }

    [Test]
    public async Task Only_the_scope_of_support_searches()
    {
        var key = NewKey();
        await using var service = await OtpServiceHost.StartAsync(Vonage, new OtpServiceSetup().WithClient("shop", key));

        AssertProblem(await PostAsync(new { token = "t" }, Credentials(key), service.Client), 403, "forbidden", "Not allowed");
        AssertProblem(await PostAsync(new { token = "t" }, Credentials(NewKey()), service.Client), 401, "unauthorized", "Not authorized");
    }

    [Test]
    public async Task Whoever_calls_without_a_key_outside_Development_does_not_search()
    {
        await using var service = await OtpServiceHost.StartAsync(Vonage);

        AssertProblem(await Answer.ReadAsync(service.Client.PostAsync(new Uri("/support/search", UriKind.Relative), JsonOf(new { token = "t" }))), 403, "forbidden", "Not allowed");
    }

    private async Task<JsonElement> SearchAsync(object by, (string, string) key)
    {
        var answer = await PostAsync(by, key);
        Assert.That(answer.Status, Is.EqualTo(200), answer.ToString());
        return answer.Json;
    }

    private Task<Answer> PostAsync(object by, (string, string) key, HttpClient? client = null)
        => (client ?? Client).CallAsync(HttpMethod.Post, "/support/search", JsonSerializer.Serialize(by), key);

    private static StringContent JsonOf(object body) => new(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");

    private static string ClientsOf(JsonElement found) => string.Join(' ', found.GetProperty("codes").EnumerateArray().Select(code => code.TextOf("client")));

    private static string StepsOf(JsonElement delivery)
        => string.Join(", ", delivery.GetProperty("steps").EnumerateArray().Select(step => $"{step.TextOf("channel")} {step.TextOf("to")} {step.TextOf("status")}"));

    // As if it had been the code of a client that has been removed since.
    private async Task RenameClientAsync(string token, string client)
    {
        await using var connection = new SqliteConnection($"Data Source={Service.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE Items SET Client = $client WHERE Token = $token";
        command.Parameters.AddWithValue("$client", client);
        command.Parameters.AddWithValue("$token", token);
        Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
    }

    // As it is counted elsewhere.
    private async Task RefuseAsync(string phone, string client, string rule)
    {
        await using var connection = new SqliteConnection($"Data Source={Service.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO Refusals (Address, Client, Rule, Count, FirstAt, LastAt) VALUES ($address, $client, $rule, 7, $first, $last)";
        command.Parameters.AddWithValue("$address", Service.Services.GetRequiredService<IAddressHasher>().Hash(AddressKind.Phone, phone).Bytes.ToArray());
        command.Parameters.AddWithValue("$client", client);
        command.Parameters.AddWithValue("$rule", rule);
        command.Parameters.AddWithValue("$first", Service.Now.AddMinutes(-2).ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$last", Service.Now.AddMinutes(-1).ToUnixTimeMilliseconds());
        await command.ExecuteNonQueryAsync();
    }
}
