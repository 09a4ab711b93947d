using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Answers;

/// <summary>
/// What HTTP adds to the shapes of values: how paths and JSON carry them, and that a wrong one is a 400 that names the member.
/// What a token, an id, a number and a code may look like stands with their types, in <c>Otp.Domain.Tests</c>.
/// </summary>
internal sealed class StrictInputTests : ServiceFixture
{
    private const int MaxBody = 8 * 1024;

    [TestCase("Zz09._~:@+=-")]
    public async Task A_token_of_the_allowed_signs_is_taken(string token)
    {
        var unique = $"{token}{Fresh.Token()}";

        var answer = await Client.CreateBySmsAsync(unique, Fresh.Phone());

        Assert.That(answer.Status, Is.EqualTo(201), answer.ToString());
        Assert.That(answer.Json.TextOf("token"), Is.EqualTo(unique));
        Assert.That(answer.Header("Location"), Is.EqualTo($"/otp/{unique}"));
    }

    [TestCase(128, 201)]
    [TestCase(129, 400)]
    public async Task A_token_has_128_characters_at_most(int length, int status)
    {
        var token = Fresh.Token().PadRight(length, 'x');

        Assert.That((await Client.CreateBySmsAsync(token, Fresh.Phone())).Status, Is.EqualTo(status));
        Assert.That((await Client.StatusAsync(token)).Status, Is.EqualTo(status == 201 ? 200 : 400));
    }

    [TestCase("a%20b")]
    [TestCase("a%2Fb")]
    [TestCase("..%2f..%2fetc")]
    [TestCase("a%0ab")]
    [TestCase("a!b")]
    [TestCase("a%25b")]
    [TestCase("%E2%82%AC")]
    public async Task A_token_with_another_sign_is_answered_400_on_every_route(string token)
    {
        AssertInvalid(await Client.CreateBySmsAsync(token, Fresh.Phone()), "token");
        AssertInvalid(await Client.StatusAsync(token), "token");
        AssertInvalid(await Client.CancelAsync(token), "token");
        AssertInvalid(await Client.VerifyAsync(token, "12345"), "token");
        AssertInvalid(await Client.VerifyByGetAsync(token, "12345"), "token");
    }

    [Test]
    public async Task A_token_with_a_zero_byte_is_refused_by_the_server_itself()
        => Assert.That((await Client.CreateBySmsAsync("a%00b", Fresh.Phone())).Status, Is.EqualTo(400));

    [TestCase("aZ0_.-", 201)]
    [TestCase("", 400)]
    [TestCase("a b", 400)]
    public async Task A_messengerId_is_of_the_allowed_signs(string messengerId, int status)
    {
        var answer = await Client.CreateAsync(Fresh.Token(), new { messengerId });

        Assert.That(answer.Status, Is.EqualTo(status));
        if (status == 400)
        {
            AssertInvalid(answer, "messengerId");
        }
    }

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("00393331234567")]
    public async Task A_text_that_is_no_international_number_is_answered_400(string phoneNumber)
        => AssertInvalid(await Client.CreateBySmsAsync(Fresh.Token(), phoneNumber), "phoneNumber");

    [TestCase("{}", "phoneNumber")]
    [TestCase("""{"phoneNumber":null}""", "phoneNumber")]
    [TestCase("""{"messengerId":null,"phoneNumber":null}""", "phoneNumber")]
    [TestCase("null", "body")]
    [TestCase("", "body")]
    [TestCase("   ", "body")]
    [TestCase("[]", "body")]
    [TestCase("""[{"phoneNumber":"393331234567"}]""", "body")]
    [TestCase("\"393331234567\"", "body")]
    [TestCase("""{"phoneNumber":393331234567}""", "phoneNumber")]
    [TestCase("""{"phoneNumber":true}""", "phoneNumber")]
    [TestCase("""{"phoneNumber":{"number":"393331234567"}}""", "phoneNumber")]
    [TestCase("""{"phoneNumber":["393331234567"]}""", "phoneNumber")]
    [TestCase("""{"phoneNumber":"\ud800"}""", "phoneNumber")]
    [TestCase("""{"messengerId":8192836451}""", "messengerId")]
    [TestCase("""{"phoneNumber":"393331234567","phonenumbr":"1"}""", "phonenumbr")]
    [TestCase("""{"PhoneNumber":"393331234567"}""", "PhoneNumber")]
    [TestCase("""{"phoneNumber":"393331234567","attempts":9}""", "attempts")]
    [TestCase("""{"phoneNumber":"393331234567","status":"verified"}""", "status")]
    [TestCase("""{"phoneNumber":"393331234567","expiresAt":"2099-01-01T00:00:00Z"}""", "expiresAt")]
    [TestCase("""{"phoneNumber":"1","phoneNumber":"393331234567"}""", "phoneNumber")]
    [TestCase("""{"phoneNumber":"393331234567","phoneNumber":"393331234567"}""", "phoneNumber")]
    [TestCase("""{"phoneNumber":"393331234567","request":1}""", "request")]
    [TestCase("""{"phoneNumber":"393331234567","":1}""", "body")]
    [TestCase("""{"phoneNumber":"393331234567","phone number":1}""", "body")]
    [TestCase("""{"phoneNumber":"393331234567","a.b[0]":1}""", "body")]
    [TestCase("""{"phoneNumber":"393331234567","+393331234567":1}""", "body")]
    [TestCase("""{"phoneNumber":"393331234567","393331234567":1}""", "body")]
    [TestCase("""{"phoneNumber":"393331234567","télefono":1}""", "body")]
    [TestCase("""{"phoneNumber":"393331234567","\u003cscript\u003e":1}""", "body")]
    [TestCase("""{"phoneNumber":"393331234567","aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd":1}""", "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd")]
    [TestCase("""{"phoneNumber":"393331234567","aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx":1}""", "body")]
    [TestCase("""{"phoneNumber":"393331234567",}""", "body")]
    [TestCase("""{"phoneNumber":"393331234567"} x""", "body")]
    [TestCase("""{"phoneNumber":"393331234567"}{}""", "body")]
    [TestCase("""{/* a comment */"phoneNumber":"393331234567"}""", "body")]
    [TestCase("{'phoneNumber':'393331234567'}", "body")]
    [TestCase("{nope", "body")]
    public async Task A_body_that_is_not_one_object_of_the_documented_members_is_answered_400_and_creates_nothing(string body, string member)
    {
        var token = Fresh.Token();

        AssertInvalid(await Client.CallAsync(HttpMethod.Post, $"/otp/{token}", body), member);

        Assert.That((await Client.StatusAsync(token)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task All_members_that_are_wrong_are_named_at_once_and_each_is_told_what_is_wrong()
    {
        var answer = await Client.CallAsync(
            HttpMethod.Post, $"/otp/{Fresh.Token()}", """{"phone":"393331234567","messengerId":8192836451,"phoneNumber":"1","phoneNumber":"2"}""");

        AssertProblem(answer, 400, "validation", "The request is not valid");
        var errors = answer.Json.GetProperty("errors");
        Assert.That(errors.Members(), Has.Length.EqualTo(3));
        Assert.That(errors.GetProperty("phone")[0].GetString(), Is.EqualTo("There is no such member. There are: messengerId, phoneNumber, email, channels, locale, source."));
        Assert.That(errors.GetProperty("messengerId")[0].GetString(), Is.EqualTo("It must be a string, in quotes."));
        Assert.That(errors.GetProperty("phoneNumber")[0].GetString(), Is.EqualTo("It stands there twice."));
    }

    [Test]
    public async Task A_token_and_a_body_that_are_both_wrong_are_both_told()
    {
        var answer = await Client.CallAsync(HttpMethod.Post, "/otp/-", """{"phone":"393331234567"}""");

        Assert.That(string.Join(',', answer.Json.GetProperty("errors").Members().Order(StringComparer.Ordinal)), Is.EqualTo("phone,token"));
    }

    [Test]
    public async Task A_missing_body_is_answered_415()
    {
        var answer = await Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", body: null);

        AssertProblem(answer, 415, "about:blank", "Unsupported Media Type");
    }

    [TestCase("")]
    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("application/xml")]
    [TestCase("multipart/form-data; boundary=x")]
    [TestCase("application/json; charset=nonsense")]
    [TestCase("application/json; charset=utf-16")]
    [TestCase("application/problem+json")]
    [TestCase("text/json")]
    public async Task Another_content_type_is_answered_415_that_says_which_one_is_right(string contentType)
    {
        foreach (var path in new[] { $"/otp/{Fresh.Token()}", $"/otp/{Fresh.Token()}/verify" })
        {
            var answer = await Client.CallAsync(HttpMethod.Post, path, """{"phoneNumber":"393331234567"}""", ("Content-Type", contentType));
            AssertProblem(answer, 415, "about:blank", "Unsupported Media Type");
            Assert.That(answer.Json.TextOf("detail"), Does.Contain("Content-Type: application/json"));
        }
    }

    [TestCase("application/json;charset=UTF-8")]
    [TestCase("Application/JSON; charset=\"utf-8\"")]
    public async Task UTF_8_may_be_named(string contentType)
    {
        var answer = await Client.CallAsync(
            HttpMethod.Post, $"/otp/{Fresh.Token()}", $$"""{"phoneNumber":"{{Fresh.Phone()}}"}""", ("Content-Type", contentType));

        Assert.That(answer.Status, Is.EqualTo(201), answer.ToString());
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate, gzip")]
    [TestCase("nonsense")]
    public async Task A_compressed_body_is_answered_415_that_asks_for_a_plain_one(string encoding)
    {
        foreach (var path in new[] { $"/otp/{Fresh.Token()}", $"/otp/{Fresh.Token()}/verify", "/webhooks/message-status", "/webhooks/inbound-message", "/webhooks/gateway/status" })
        {
            var answer = await Client.CallAsync(HttpMethod.Post, path, "\u001f\u008b", ("Content-Encoding", encoding));

            AssertProblem(answer, 415, "about:blank", "Unsupported Media Type");
            Assert.That(answer.Json.TextOf("detail"), Is.EqualTo("Send the body as it is, not compressed."));
            Assert.That(answer.Header("Accept-Encoding"), Is.EqualTo("identity"));
        }
    }

    [Test]
    public async Task A_body_may_say_that_it_is_not_compressed()
        => Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), ("Content-Encoding", "identity"))).Status, Is.EqualTo(201));

    [Test]
    public async Task JSON_in_UTF_8_may_say_so()
        => Assert.That(
            (await Client.CallAsync(
                HttpMethod.Post, $"/otp/{Fresh.Token()}", $$"""{"phoneNumber":"{{Fresh.Phone()}}"}""", ("Content-Type", "application/json; charset=utf-8"))).Status,
            Is.EqualTo(201));

    [TestCase(MaxBody, 201)]
    [TestCase(MaxBody + 1, 413)]
    public async Task A_body_may_have_8_KiB(int size, int status)
    {
        var body = $$"""{"phoneNumber":"{{Fresh.Phone()}}"}""".PadRight(size);

        var answer = await Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", body);

        Assert.That(answer.Status, Is.EqualTo(status), answer.ToString());
        if (status == 413)
        {
            Assert.That(answer.MediaType, Is.EqualTo(ContentType));
        }
    }

    [TestCase(MaxBody, 404)]
    [TestCase(MaxBody + 1, 413)]
    public async Task A_body_of_a_verification_may_have_8_KiB(int size, int status)
        => Assert.That((await Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}/verify", """{"code":"12345"}""".PadRight(size))).Status, Is.EqualTo(status));

    [Test]
    public async Task No_error_echoes_what_was_sent()
    {
        const string canary = "canary7351";
        var token = $"!{canary}";
        var answers = new[]
        {
            await Client.CreateBySmsAsync(token, Fresh.Phone()),
            await Client.CreateBySmsAsync(Fresh.Token(), canary),
            await Client.CreateAsync(Fresh.Token(), new { messengerId = $"{canary}!" }),
            await Client.CreateAsync(Fresh.Token(), new { canary_member = canary }),
            await Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", $$"""{"{{canary}} ":1,"{{canary}} ":2}"""),
            await Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", $"{{{canary}"),
            await Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", canary, ("Content-Type", $"text/{canary}")),
            await Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), ("Idempotency-Key", $"{canary} {canary}")),
            await Client.VerifyAsync(Fresh.Token(), canary),
            await Client.VerifyByGetAsync(Fresh.Token(), canary),
            await Client.StatusAsync($"{canary}!"),
            await Client.StatusAsync(canary),
            await Client.FetchAsync($"/{canary}"),
            await Client.FetchAsync($"/otp/{canary}/12345/{canary}?{canary}={canary}"),
        };

        foreach (var answer in answers)
        {
            Assert.That(answer.Status, Is.InRange(400, 499), answer.ToString());
            Assert.That(answer.MediaType, Is.EqualTo(ContentType), answer.ToString());
            Assert.That(answer.Text, Does.Not.Contain(canary));
        }
    }

    private static void AssertInvalid(Answer answer, string member)
    {
        AssertProblem(answer, 400, "validation", "The request is not valid");
        Assert.That(answer.Json.GetProperty("errors").Members(), Is.EqualTo(new[] { member }));
        Assert.That(answer.Json.GetProperty("errors").GetProperty(member).GetArrayLength(), Is.EqualTo(1));
    }
}
