using Otp.Application.Storage;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Answers;

internal sealed class AnswerFormTests : ServiceFixture
{
    private static readonly (string, string) PlainText = ("Accept", "text/plain");

    protected override OtpServiceSetup Setup => new OtpServiceSetup().WithClock();

    [Test]
    public async Task The_root_says_who_is_there()
    {
        var answer = await Client.FetchAsync("/");

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.MediaType, Is.EqualTo("text/plain"));
        Assert.That(answer.Text, Is.EqualTo("This is the OTP service"));
    }

    [Test]
    public async Task Who_asks_for_plain_text_gets_the_texts_of_the_article()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var created = await Client.CreateBySmsAsync(token, phone, PlainText);
        var code = await Vonage.CodeForAsync(phone);
        var wrong = await Client.VerifyByGetAsync(token, Fresh.WrongCode(code), PlainText);
        var right = await Client.VerifyByGetAsync(token, code, PlainText);
        var again = await Client.VerifyByGetAsync(token, code, PlainText);
        var expired = await IssueAsync();
        Service.Time.Advance(TimeSpan.FromMinutes(5));
        var late = await Client.VerifyByGetAsync(expired.Token, expired.Code, PlainText);

        Assert.Multiple(() =>
        {
            AssertText(created, 201, "Created");
            AssertText(wrong, 404, "Not found");
            AssertText(right, 200, "OK");
            AssertText(again, 409, "The code has already been verified");
            AssertText(late, 410, "The code is expired");
        });
        Assert.That(created.Header("Location"), Is.EqualTo($"/otp/{token}"));
    }

    [Test]
    public async Task Plain_text_is_for_every_error()
    {
        var issued = await IssueAsync();

        Assert.Multiple(async () =>
        {
            AssertText(await Client.CreateBySmsAsync(issued.Token, issued.Phone, PlainText), 429, "Too soon");
            AssertText(await Client.CreateBySmsAsync("-", issued.Phone, PlainText), 400, "The request is not valid");
            AssertText(await Client.FetchAsync("/nowhere", PlainText), 404, "Not Found");
            AssertText(await Client.CallAsync(HttpMethod.Put, $"/otp/{issued.Token}", "{}", PlainText), 405, "Method Not Allowed");
            AssertText(await Client.StatusAsync(Fresh.Token(), PlainText), 404, "Not found");
            AssertText(await Client.StatusAsync(issued.Token, PlainText, ("X-Api-Key", "wrong")), 401, "Not authorized");
            AssertText(await Client.VerifyByGetAsync(issued.Token, issued.Code, PlainText, ("Sec-Purpose", "prefetch")), 403, "Not allowed");
            AssertText(await Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", new string(' ', 9000), PlainText), 413, "Payload Too Large");
            AssertText(await Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", "x", PlainText, ("Content-Type", "text/xml")), 415, "Unsupported Media Type");
            AssertText(await Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", "x", PlainText, ("Content-Encoding", "gzip")), 415, "Unsupported Media Type");
            AssertText(await Client.CallAsync(HttpMethod.Post, "/webhooks/message-status", "{}", PlainText), 503, "Service Unavailable");
        });
    }

    [TestCase("text/plain", "text/plain")]
    [TestCase("TEXT/PLAIN; q=0.5", "text/plain")]
    [TestCase("text/plain, application/json;q=0.9", "text/plain")]
    [TestCase("text/*", "text/plain")]
    [TestCase("text/plain; charset=utf-8", "text/plain")]
    [TestCase("text/plain;format=flowed;q=0.9, */*;q=0.1", "text/plain")]
    [TestCase("text/plain, application/json; charset=utf-8", "application/json")]
    [TestCase("text/plain;q=0.8, application/json", "application/json")]
    [TestCase("text/plain, application/json", "application/json")]
    [TestCase("application/json", "application/json")]
    [TestCase("*/*", "application/json")]
    [TestCase("text/plain;q=0", "application/json")]
    [TestCase("text/html", "application/json")]
    [TestCase("nonsense", "application/json")]
    public async Task Plain_text_is_for_who_ranks_it_above_JSON(string accept, string mediaType)
    {
        var issued = await IssueAsync();

        Assert.That((await Client.StatusAsync(issued.Token, ("Accept", accept))).MediaType, Is.EqualTo(mediaType));
    }

    [Test]
    public async Task The_framework_s_own_errors_are_problems_too()
    {
        var token = Fresh.Token();

        AssertProblem(await Client.FetchAsync("/nowhere"), 404, "about:blank", "Not Found");
        AssertProblem(await Client.FetchAsync("/otp"), 404, "about:blank", "Not Found");
        AssertProblem(await Client.FetchAsync($"/otp/{token}/12345/more"), 404, "about:blank", "Not Found");
        AssertProblem(await Client.CallAsync(HttpMethod.Put, $"/otp/{token}", "{}"), 405, "about:blank", "Method Not Allowed");
        AssertProblem(await Client.CallAsync(HttpMethod.Patch, $"/otp/{token}", "{}"), 405, "about:blank", "Method Not Allowed");
        AssertProblem(await Client.CallAsync(HttpMethod.Post, "/", "{}"), 405, "about:blank", "Method Not Allowed");
        AssertProblem(await Client.FetchAsync("/webhooks/message-status"), 405, "about:blank", "Method Not Allowed");
    }

    [TestCase(typeof(StorageUnavailableException), 503, "storage-unavailable", "Storage is unavailable")]
    [TestCase(typeof(InvalidOperationException), 500, "about:blank", "Internal Server Error")]
    public async Task In_Development_too_a_fault_is_a_problem_and_no_stack_trace(Type failure, int status, string type, string title)
    {
        var setup = new OtpServiceSetup { Environment = "Development" }.WithFailingReads((Exception)Activator.CreateInstance(failure)!);
        await using var service = await OtpServiceHost.StartAsync(Vonage, setup);

        AssertProblem(await service.Client.StatusAsync(Fresh.Token()), status, type, title);
        AssertProblem(
            await service.Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", new string(' ', 9000)), 413, "about:blank", "Payload Too Large");
    }

    [Test]
    public async Task Every_kind_of_answer_is_never_stored_and_sends_no_referrer()
    {
        var issued = await IssueAsync();
        var answers = new[]
        {
            await Client.FetchAsync("/"),
            issued.Created,
            await Client.StatusAsync(issued.Token),
            await Client.VerifyAsync(issued.Token, issued.Wrong),
            await Client.CreateBySmsAsync(issued.Token, issued.Phone),
            await Client.VerifyByGetAsync(issued.Token, issued.Code),
            await Client.VerifyByGetAsync(issued.Token, issued.Code, PlainText),
            await Client.CancelAsync(issued.Token),
            await Client.StatusAsync(Fresh.Token()),
            await Client.CreateAsync(Fresh.Token(), body: null),
            await Client.CallAsync(HttpMethod.Put, $"/otp/{issued.Token}", "{}"),
            await Client.CallAsync(HttpMethod.Head, $"/otp/{issued.Token}", body: null),
            await Client.CallAsync(HttpMethod.Post, $"/otp/{issued.Token}", new string(' ', 9000)),
            await Client.CallAsync(HttpMethod.Post, $"/otp/{issued.Token}", "x", ("Content-Type", "text/plain")),
            await Client.FetchAsync("/nowhere"),
            await Client.FetchAsync("/health/live"),
            await Client.FetchAsync("/health/ready"),
            await Service.SendStatusAsync(new { message_uuid = Fresh.Token(), status = "read" }),
            await Service.SendStatusAsync("no JSON"),
        };

        foreach (var answer in answers)
        {
            Assert.Multiple(() =>
            {
                Assert.That(answer.Header("Cache-Control"), Is.EqualTo("no-store"), answer.ToString());
                Assert.That(answer.Header("Referrer-Policy"), Is.EqualTo("no-referrer"), answer.ToString());
                Assert.That(answer.Header("Server"), Is.Null, answer.ToString());
            });
        }
    }

    [Test]
    public async Task A_429_always_says_when_to_come_back()
    {
        var issued = await IssueAsync();
        var refused = await Client.CreateBySmsAsync(issued.Token, issued.Phone);

        Assert.That(refused.RetryAfter, Is.EqualTo(30));
        Assert.That(refused.Json.IntOf("retryAfterSeconds"), Is.EqualTo(30));
    }

    [TestCase("/health/live")]
    [TestCase("/health/ready")]
    public async Task The_service_is_healthy(string path) => Assert.That((await Client.FetchAsync(path)).Status, Is.EqualTo(200));

    private static void AssertText(Answer answer, int status, string text)
    {
        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That(answer.MediaType, Is.EqualTo("text/plain"));
        Assert.That(answer.Text, Is.EqualTo(text));
    }
}
