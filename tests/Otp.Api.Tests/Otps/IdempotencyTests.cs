using System.Net;
using System.Net.Sockets;
using System.Text;
using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Otps;

internal sealed class IdempotencyTests : ServiceFixture
{
    private const string Header = "Idempotency-Key";

    protected override OtpServiceSetup Setup => new OtpServiceSetup().WithClock();

    [Test]
    public async Task A_repeated_create_is_answered_201_with_the_current_document_and_sends_nothing()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var first = await Client.CreateBySmsAsync(token, phone, (Header, "k"));
        var code = await Vonage.CodeForAsync(phone);
        await Client.VerifyAsync(token, Fresh.WrongCode(code), (Header, "k")); // a key of its own: it belongs to its route

        var repeated = await Client.CreateBySmsAsync(token, phone, (Header, "k"));

        Assert.That(first.Status, Is.EqualTo(201));
        Assert.That(repeated.Status, Is.EqualTo(201));
        Assert.That(repeated.Header("Location"), Is.EqualTo($"/otp/{token}"));
        Assert.That(repeated.Json.IntOf("attemptsRemaining"), Is.EqualTo(2));
        Assert.That(repeated.Json.TimeOf("nextSendAllowedAt"), Is.EqualTo(first.Json.TimeOf("nextSendAllowedAt")), "nothing was charged");
        Service.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.That((await Client.CreateBySmsAsync(token, phone, (Header, "k"))).Status, Is.EqualTo(201));
        var witness = await IssueAsync();
        Assert.That(Vonage.CallsTo(witness.Phone), Has.Count.EqualTo(1));
        Assert.That(Vonage.CallsTo(phone), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_same_number_in_another_spelling_is_the_same_request()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await Client.CreateBySmsAsync(token, phone, (Header, "k"));

        Assert.That((await Client.CreateBySmsAsync(token, $"+{phone[..2]} {phone[2..]}", (Header, "k"))).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task Another_body_under_the_same_key_is_answered_422()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await Client.CreateBySmsAsync(token, phone, (Header, "k"));

        var other = await Client.CreateBySmsAsync(token, Fresh.Phone(), (Header, "k"));

        AssertProblem(other, 422, "idempotency-conflict", "The idempotency key is in use");
    }

    [Test]
    public async Task Two_keys_of_one_request_are_refused_and_send_nothing()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var body = $$"""{"phoneNumber":"{{phone}}"}""";
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, Client.BaseAddress!.Port);
        await using var stream = connection.GetStream();

        // As two lines, which no HTTP client sends.
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /otp/{token} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{Header}: a\r\n{Header}: b\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();

        Assert.That(answer, Does.StartWith("HTTP/1.1 400 "));
        Assert.That(answer, Does.Contain("\"errors\":{\"Idempotency-Key\":[\"A request has one Idempotency-Key at most.\"]}"));
        Assert.That((await Client.StatusAsync(token)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task The_same_key_on_another_token_is_another_key()
    {
        await Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), (Header, "k"));

        Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), (Header, "k"))).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task A_refused_create_is_not_stored_under_its_key()
    {
        var issued = await IssueAsync();
        var refused = await Client.CreateBySmsAsync(issued.Token, issued.Phone, (Header, "k"));
        Service.Time.Advance(TimeSpan.FromSeconds(30));

        var later = await Client.CreateBySmsAsync(issued.Token, issued.Phone, (Header, "k"));

        Assert.That(refused.Status, Is.EqualTo(429));
        Assert.That(later.Status, Is.EqualTo(201));
        Assert.That(await Vonage.CodeForAsync(issued.Phone, nth: 2), Is.EqualTo(issued.Code));
    }

    [Test]
    public async Task A_key_is_kept_for_24_hours()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await Client.CreateBySmsAsync(token, phone, (Header, "k"));
        Service.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        var before = await Client.CreateBySmsAsync(token, Fresh.Phone(), (Header, "k"));
        Service.Time.Advance(TimeSpan.FromMilliseconds(1));
        var at = await Client.CreateBySmsAsync(token, Fresh.Phone(), (Header, "k"));

        Assert.That(before.Status, Is.EqualTo(422));
        Assert.That(at.Status, Is.EqualTo(201));
    }

    [Test]
    public async Task A_repeated_verification_repeats_its_200_under_its_own_key_alone()
    {
        var issued = await IssueAsync();

        // Or the provider's answer would be recorded between the two, and be in the second alone.
        await Client.StatusWhenAsync(issued.Token, document => document.DeliveryStatus() == "accepted");

        var first = await Client.VerifyAsync(issued.Token, issued.Code, (Header, "v"));
        var repeated = await Client.VerifyAsync(issued.Token, issued.Code, (Header, "v"));
        var otherKey = await Client.VerifyAsync(issued.Token, issued.Code, (Header, "w"));
        var noKey = await Client.VerifyAsync(issued.Token, issued.Code);

        Assert.That(first.Status, Is.EqualTo(200));
        Assert.That(repeated.Status, Is.EqualTo(200));
        Assert.That(repeated.Text, Is.EqualTo(first.Text));
        AssertProblem(otherKey, 409, "already-verified", "The code has already been verified");
        AssertProblem(noKey, 409, "already-verified", "The code has already been verified");
    }

    [Test]
    public async Task A_repeated_wrong_code_under_its_key_spends_one_attempt()
    {
        var issued = await IssueAsync();
        for (var nth = 0; nth < 5; nth++)
        {
            var answer = await Client.VerifyAsync(issued.Token, issued.Wrong, (Header, "v"));
            AssertProblem(answer, 404, "wrong-code", "Not found");
            Assert.That(answer.Json.IntOf("attemptsRemaining"), Is.EqualTo(2));
        }

        Assert.That((await Client.VerifyAsync(issued.Token, issued.Code)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_wrong_code_that_locked_is_repeated_as_wrong_under_its_key_alone()
    {
        var issued = await IssueAsync();
        await Client.VerifyAsync(issued.Token, issued.Wrong);
        await Client.VerifyAsync(issued.Token, issued.Wrong);

        AssertProblem(await Client.VerifyAsync(issued.Token, issued.Wrong, (Header, "v")), 404, "wrong-code", "Not found");
        AssertProblem(await Client.VerifyAsync(issued.Token, issued.Wrong, (Header, "v")), 404, "wrong-code", "Not found");
        AssertProblem(await Client.VerifyAsync(issued.Token, issued.Wrong), 429, "locked", "Too many wrong codes");
    }

    [Test]
    public async Task Another_code_under_the_same_key_is_answered_422_and_spends_nothing()
    {
        var issued = await IssueAsync();
        await Client.VerifyAsync(issued.Token, issued.Wrong, (Header, "v"));

        AssertProblem(
            await Client.VerifyAsync(issued.Token, issued.Code, (Header, "v")), 422, "idempotency-conflict", "The idempotency key is in use");
        Assert.That((await Client.StatusAsync(issued.Token)).Json.IntOf("attemptsRemaining"), Is.EqualTo(2));
    }

    [TestCase(1, 201)]
    [TestCase(255, 201)]
    [TestCase(256, 400)]
    public async Task A_key_has_1_to_255_characters(int length, int status)
        => Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), (Header, new string('~', length)))).Status, Is.EqualTo(status));

    [TestCase("a b")]
    [TestCase("a\tb")]
    public async Task A_key_that_is_not_visible_ASCII_is_answered_400_and_neither_creates_nor_counts(string key)
    {
        var (token, issued) = (Fresh.Token(), await IssueAsync());

        AssertProblem(await Client.CreateBySmsAsync(token, Fresh.Phone(), (Header, key)), 400, "validation", "The request is not valid");
        AssertProblem(await Client.VerifyAsync(issued.Token, issued.Wrong, (Header, key)), 400, "validation", "The request is not valid");

        Assert.That((await Client.StatusAsync(token)).Status, Is.EqualTo(404));
        Assert.That((await Client.StatusAsync(issued.Token)).Json.IntOf("attemptsRemaining"), Is.EqualTo(3));
    }

    [Test]
    public async Task Two_keys_at_once_are_answered_400()
        => Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), (Header, "a"), (Header, "b"))).Status, Is.EqualTo(400));
}
