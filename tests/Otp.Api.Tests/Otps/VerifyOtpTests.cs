using System.Globalization;
using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Otps;

internal sealed class VerifyOtpTests : ServiceFixture
{
    protected override OtpServiceSetup Setup => new OtpServiceSetup().WithClock();

    [Test]
    public async Task The_right_code_is_answered_200_with_the_status_document([Values] bool byGet)
    {
        var issued = await IssueAsync();

        var answer = await VerifyAsync(byGet, issued.Token, issued.Code);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Status, Is.EqualTo(200));
            Assert.That(answer.Json.TextOf("token"), Is.EqualTo(issued.Token));
            Assert.That(answer.Json.Status(), Is.EqualTo("verified"));
            Assert.That(answer.Json.TimeOf("verifiedAt"), Is.EqualTo(Service.Now));
            Assert.That(answer.Json.IntOf("attemptsRemaining"), Is.EqualTo(3));
        });
    }

    [Test]
    public async Task The_right_code_a_second_time_is_answered_409([Values] bool byGet)
    {
        var issued = await IssueAsync();
        await VerifyAsync(byGet, issued.Token, issued.Code);

        var answer = await VerifyAsync(byGet, issued.Token, issued.Code);

        AssertProblem(answer, 409, "already-verified", "The code has already been verified");
    }

    [Test]
    public async Task A_wrong_code_is_answered_404_with_the_attempts_that_remain([Values] bool byGet)
    {
        var issued = await IssueAsync();

        var answer = await VerifyAsync(byGet, issued.Token, issued.Wrong);

        AssertProblem(answer, 404, "wrong-code", "Not found");
        Assert.That(answer.Json.IntOf("attemptsRemaining"), Is.EqualTo(2));
    }

    [Test]
    public async Task The_third_wrong_code_locks_and_the_right_one_is_then_answered_429([Values] bool byGet)
    {
        var issued = await IssueAsync();

        for (var nth = 1; nth <= 3; nth++)
        {
            var wrong = await VerifyAsync(byGet, issued.Token, Fresh.WrongCode(issued.Code, nth));
            AssertProblem(wrong, 404, "wrong-code", "Not found");
            Assert.That(wrong.Json.IntOf("attemptsRemaining"), Is.EqualTo(3 - nth));
        }

        Assert.That((await Client.StatusAsync(issued.Token)).Json.Status(), Is.EqualTo("locked"));
        foreach (var code in new[] { issued.Code, issued.Wrong })
        {
            var locked = await VerifyAsync(byGet, issued.Token, code);
            AssertProblem(locked, 429, "locked", "Too many wrong codes");
            Assert.That(locked.RetryAfter, Is.EqualTo(30), "the cool-down is what a new code has to wait for");
            Assert.That(locked.Json.IntOf("retryAfterSeconds"), Is.EqualTo(30));
            Assert.That(locked.Json.IntOf("attemptsRemaining"), Is.Zero);
        }
    }

    [Test]
    public async Task The_right_code_after_two_wrong_ones_is_still_good()
    {
        var issued = await IssueAsync();
        await Client.VerifyAsync(issued.Token, issued.Wrong);
        await Client.VerifyAsync(issued.Token, Fresh.WrongCode(issued.Code, 2));

        var answer = await Client.VerifyAsync(issued.Token, issued.Code);

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.Json.IntOf("attemptsRemaining"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_instant_before_its_expiry_a_code_is_good_and_at_its_expiry_it_is_not()
    {
        var (early, late) = (await IssueAsync(), await IssueAsync());
        Service.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        var before = await Client.VerifyAsync(early.Token, early.Code);
        Service.Time.Advance(TimeSpan.FromMilliseconds(1));
        var at = await Client.VerifyAsync(late.Token, late.Code);

        Assert.That(before.Status, Is.EqualTo(200));
        AssertProblem(at, 410, "expired", "The code is expired");
        var status = (await Client.StatusAsync(late.Token)).Json;
        Assert.That(status.Status(), Is.EqualTo("expired"));
        Assert.That(status.IntOf("expiresInSeconds"), Is.Zero);
    }

    [Test]
    public async Task A_cancelled_code_is_answered_410_of_a_type_of_its_own()
    {
        var issued = await IssueAsync();
        await Client.CancelAsync(issued.Token);

        var answer = await Client.VerifyAsync(issued.Token, issued.Code);

        AssertProblem(answer, 410, "cancelled", "The code is expired");
    }

    [TestCase("verified")]
    [TestCase("expired")]
    [TestCase("cancelled")]
    public async Task A_wrong_code_on_a_settled_one_is_answered_404_and_not_counted(string state)
    {
        var issued = await IssueAsync();
        await SettleAsync(issued, state);

        for (var nth = 1; nth <= 4; nth++)
        {
            var answer = await Client.VerifyAsync(issued.Token, Fresh.WrongCode(issued.Code, nth));
            AssertProblem(answer, 404, "wrong-code", "Not found");
            Assert.That(answer.Json.Has("attemptsRemaining"), Is.False, "nothing is left to be guessed");
        }

        var status = (await Client.StatusAsync(issued.Token)).Json;
        Assert.That(status.Status(), Is.EqualTo(state));
        Assert.That(status.IntOf("attemptsRemaining"), Is.EqualTo(3));
    }

    [Test]
    public async Task A_code_of_another_token_is_a_wrong_code()
    {
        var (one, other) = (await IssueAsync(), await IssueAsync());
        Assume.That(one.Code, Is.Not.EqualTo(other.Code), "one pair in 100,000 is equal by chance");

        var answer = await Client.VerifyAsync(one.Token, other.Code);

        AssertProblem(answer, 404, "wrong-code", "Not found");
    }

    [Test]
    public async Task An_unknown_token_is_answered_404_on_every_route()
    {
        var token = Fresh.Token();
        var answers = new[]
        {
            await Client.VerifyAsync(token, "12345"), await Client.VerifyByGetAsync(token, "12345"), await Client.StatusAsync(token), await Client.CancelAsync(token),
        };

        foreach (var answer in answers)
        {
            AssertProblem(answer, 404, "unknown-token", "Not found");
        }
    }

    [TestCase("1234")]
    [TestCase("%2012345")]
    [TestCase("12345%0a")]
    [TestCase("+12345")]
    [TestCase("%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5")]
    [TestCase("1%2F345")]
    public async Task A_malformed_code_in_the_URL_is_answered_404_and_never_counted(string malformed)
    {
        var issued = await IssueAsync();

        var answer = await Client.VerifyByGetAsync(issued.Token, malformed);

        AssertProblem(answer, 404, "wrong-code", "Not found");
        await AssertNotCountedAsync(issued);
    }

    [Test]
    public async Task A_code_with_a_zero_byte_is_refused_by_the_server_itself_and_never_counted()
    {
        var issued = await IssueAsync();

        var answer = await Client.VerifyByGetAsync(issued.Token, $"{issued.Code}%00");

        Assert.That(answer.Status, Is.EqualTo(400));
        await AssertNotCountedAsync(issued);
    }

    [TestCase("""{"code":"12345 is your code"}""")]
    [TestCase("""{"code":"12345\ud835"}""")]
    [TestCase("""{"code":""}""")]
    [TestCase("""{"code":null}""")]
    [TestCase("""{"code":12345}""")]
    [TestCase("""{"code":["12345"]}""")]
    [TestCase("""{"Code":"12345"}""")]
    [TestCase("{}")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("\"12345\"")]
    [TestCase("12345")]
    [TestCase("""{"code":"12345","code":"54321"}""")]
    [TestCase("""{"code":"12345","attempts":0}""")]
    [TestCase("""{"code":"12345","status":"verified"}""")]
    [TestCase("{nope")]
    [TestCase("")]
    public async Task A_malformed_code_in_the_body_is_answered_400_and_never_counted(string body)
    {
        var issued = await IssueAsync();

        var answer = await Client.CallAsync(HttpMethod.Post, $"/otp/{issued.Token}/verify", body);

        AssertProblem(answer, 400, "validation", "The request is not valid");
        await AssertNotCountedAsync(issued);
    }

    [TestCase("\u200e{0}{1}\u2013{2}{3}{4}\u202c")]
    public async Task What_a_person_types_around_the_digits_is_passed_over(string typed)
    {
        var issued = await IssueAsync();

        var answer = await Client.VerifyAsync(issued.Token, Typed(typed, issued.Code));

        Assert.That(answer.Status, Is.EqualTo(200), answer.ToString());
    }

    [TestCase('\u0660', Description = "Arabic-Indic")]
    public async Task The_digits_of_any_script_are_digits(char zero)
    {
        var issued = await IssueAsync();

        var wrong = await Client.VerifyAsync(issued.Token, InScript(issued.Wrong, zero));
        var right = await Client.VerifyAsync(issued.Token, InScript(issued.Code, zero));

        AssertProblem(wrong, 404, "wrong-code", "Not found");
        Assert.That(wrong.Json.IntOf("attemptsRemaining"), Is.EqualTo(2), "it was judged, and counted");
        Assert.That(right.Status, Is.EqualTo(200), right.ToString());
    }

    [Test]
    public async Task The_same_code_in_another_spelling_is_the_same_request()
    {
        var issued = await IssueAsync();
        await Client.VerifyAsync(issued.Token, issued.Code, ("Idempotency-Key", "k"));

        var repeated = await Client.VerifyAsync(issued.Token, Typed("{0}{1}-{2}{3}{4}", issued.Code), ("Idempotency-Key", "k"));

        Assert.That(repeated.Status, Is.EqualTo(200), repeated.ToString());
    }

    [Test]
    public async Task A_code_that_is_no_text_is_named()
    {
        var issued = await IssueAsync();
        var number = $"1{issued.Code}"; // No JSON number begins with a zero, as a code may.

        var answer = await Client.CallAsync(HttpMethod.Post, $"/otp/{issued.Token}/verify", $$"""{"code":{{number}}}""");

        AssertProblem(answer, 400, "validation", "The request is not valid");
        Assert.That(answer.Json.GetProperty("errors").GetProperty("code")[0].GetString(), Is.EqualTo("It must be a string, in quotes."));
        Assert.That(answer.Text, Does.Not.Contain(number));
    }

    [TestCase(5, 404)]
    [TestCase(10, 404)]
    [TestCase(4, 400)]
    [TestCase(11, 400)]
    public async Task A_code_of_a_possible_length_is_judged_and_any_other_is_not(int length, int status)
    {
        var issued = await IssueAsync();
        var code = issued.Wrong.PadRight(length, '0')[..length];

        var answer = await Client.VerifyAsync(issued.Token, code);

        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That((await Client.StatusAsync(issued.Token)).Json.IntOf("attemptsRemaining"), Is.EqualTo(status == 404 ? 2 : 3));
    }

    [Test]
    public async Task HEAD_and_OPTIONS_never_verify([Values("HEAD", "OPTIONS")] string method)
    {
        var issued = await IssueAsync();

        var answer = await Client.CallAsync(new HttpMethod(method), $"/otp/{issued.Token}/{issued.Code}", body: null);

        Assert.That(answer.Status, Is.EqualTo(405));
        await AssertNotCountedAsync(issued);
    }

    [Test]
    public async Task A_GET_that_is_a_prefetch_is_refused_and_not_counted([Values("prefetch", "prefetch;prerender", "PREFETCH")] string purpose, [Values] bool right)
    {
        var issued = await IssueAsync();

        var answer = await Client.VerifyByGetAsync(issued.Token, right ? issued.Code : issued.Wrong, ("Sec-Purpose", purpose));

        AssertProblem(answer, 403, "forbidden", "Not allowed");
        await AssertNotCountedAsync(issued);
    }

    private static string Typed(string typed, string code) => string.Format(CultureInfo.InvariantCulture, typed, [.. code.Select(digit => (object)digit)]);

    private static string InScript(string code, char zero) => string.Concat(code.Select(digit => (char)(zero + digit - '0')));

    private async Task AssertNotCountedAsync(IssuedCode issued)
    {
        var status = (await Client.StatusAsync(issued.Token)).Json;
        Assert.That(status.Status(), Is.EqualTo("pending"));
        Assert.That(status.IntOf("attemptsRemaining"), Is.EqualTo(3));
        Assert.That((await Client.VerifyAsync(issued.Token, issued.Code)).Status, Is.EqualTo(200));
    }

    private async Task SettleAsync(IssuedCode issued, string state)
    {
        switch (state)
        {
            case "verified":
                await Client.VerifyAsync(issued.Token, issued.Code);
                break;
            case "cancelled":
                await Client.CancelAsync(issued.Token);
                break;
            default:
                Service.Time.Advance(TimeSpan.FromMinutes(5));
                break;
        }
    }

    private Task<Answer> VerifyAsync(bool byGet, string token, string code)
        => byGet ? Client.VerifyByGetAsync(token, code) : Client.VerifyAsync(token, code);
}
