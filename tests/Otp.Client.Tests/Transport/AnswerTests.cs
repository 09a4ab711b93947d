using static Otp.Client.Tests.Transport.ScriptedReply;

namespace Otp.Client.Tests.Transport;

/// <summary>What each answer is taken for, and that nothing but the service's own yes is taken for a yes.</summary>
internal sealed class AnswerTests
{
    private const string Token = "login-1";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TestCaseData[] Verdicts =
    [
        new(404, "unknown-token", new VerifyOtpResult.UnknownToken()),
        new(404, "wrong-code", new VerifyOtpResult.WrongCode(null)),
        new(404, "cannot-judge", new VerifyOtpResult.CannotJudge()),
        new(409, "already-verified", new VerifyOtpResult.AlreadyVerified()),
        new(410, "expired", new VerifyOtpResult.Expired()),
        new(410, "cancelled", new VerifyOtpResult.Cancelled()),
        new(429, "locked", new VerifyOtpResult.Locked(Second)),
        new(422, "idempotency-conflict", new VerifyOtpResult.IdempotencyConflict()),
        new(401, "unauthorized", new VerifyOtpResult.Unauthorized()),
        new(403, "forbidden", new VerifyOtpResult.Forbidden()),
        new(503, "storage-unavailable", new VerifyOtpResult.StorageUnavailable(Second)),
        new(503, "overloaded", new VerifyOtpResult.Overloaded(Second)),
        new(409, "made-up-later", new VerifyOtpResult.Unexpected(409, "urn:problem:otp:made-up-later", null)),
    ];

    private static readonly TestCaseData[] Creations =
    [
        new(429, "cool-down", new CreateOtpResult.CoolDown(Second, null)),
        new(429, "send-budget", new CreateOtpResult.SendBudget(Second, null, null)),
        new(429, "client-budget", new CreateOtpResult.ClientBudget(Second, null)),
        new(403, "country-not-allowed", new CreateOtpResult.CountryNotAllowed()),
        new(403, "number-not-allowed", new CreateOtpResult.NumberNotAllowed()),
        new(409, "recipient-conflict", new CreateOtpResult.RecipientConflict()),
        new(422, "idempotency-conflict", new CreateOtpResult.IdempotencyConflict()),
        new(401, "unauthorized", new CreateOtpResult.Unauthorized()),
        new(403, "forbidden", new CreateOtpResult.Forbidden()),
        new(503, "storage-unavailable", new CreateOtpResult.StorageUnavailable(Second)),
        new(503, "overloaded", new CreateOtpResult.Overloaded(Second)),
        new(429, "made-up-later", new CreateOtpResult.Unexpected(429, "urn:problem:otp:made-up-later", null)),
    ];

    private static readonly TestCaseData[] NoAnswersOfTheService =
    [
        new TestCaseData(200, Of(200, "")).SetArgDisplayNames("nothing"),
        new TestCaseData(200, Of(200, "{}")).SetArgDisplayNames("an empty object"),
        new TestCaseData(200, Of(200, "null")).SetArgDisplayNames("null"),
        new TestCaseData(200, Of(200, "[]")).SetArgDisplayNames("a list"),
        new TestCaseData(200, Of(200, "{\"token\":")).SetArgDisplayNames("half of a document"),
        new TestCaseData(200, Of(200, DocumentText(Token, "verified")[..^1])).SetArgDisplayNames("all but the end of a document"),
        new TestCaseData(200, Of(200, "<html>Welcome to our network</html>", "text/html")).SetArgDisplayNames("a portal's page"),
        new TestCaseData(200, Of(200, DocumentText(Token, "verified"), "text/html")).SetArgDisplayNames("a document of another type"),
        new TestCaseData(200, Document(200, "verified", "login-2")).SetArgDisplayNames("another token's document"),
        new TestCaseData(200, Of(200, new string(' ', 65537) + DocumentText(Token, "verified"))).SetArgDisplayNames("a document of more than 64 KiB"),
        new TestCaseData(200, Problem(200, "wrong-code")).SetArgDisplayNames("a problem with a good status"),
        new TestCaseData(202, Document(202, "verified")).SetArgDisplayNames("202"),
        new TestCaseData(204, new ScriptedReply((context, _) =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        })).SetArgDisplayNames("204"),
        new TestCaseData(302, Of(302, "", Json, ("Location", "/otp/login-1"))).SetArgDisplayNames("a redirect"),
        new TestCaseData(400, Of(400, DocumentText(Token, "verified"))).SetArgDisplayNames("400 with a document"),
        new TestCaseData(404, Of(404, "Not found", "text/plain")).SetArgDisplayNames("404 in plain text"),
        new TestCaseData(409, Of(409, DocumentText(Token, "verified"))).SetArgDisplayNames("409 with a document"),
        new TestCaseData(429, Of(429, "", "text/html")).SetArgDisplayNames("429 of something in between"),
        new TestCaseData(500, Of(500, DocumentText(Token, "verified"))).SetArgDisplayNames("500 with a document"),
        new TestCaseData(501, Of(501, "<html>", "text/html")).SetArgDisplayNames("501 of a proxy"),
        new TestCaseData(505, Of(505, "<html>", "text/html")).SetArgDisplayNames("505 of a proxy"),
        new TestCaseData(404, Of(404, """{"type":"urn:problem:other:wrong-code"}""", ProblemJson)).SetArgDisplayNames("another service's problem"),
        new TestCaseData(404, Of(404, """{"type":"urn:problem:otp:wrong-code","attemptsRemaining":"two"}""", ProblemJson)).SetArgDisplayNames("a problem of a wrong shape"),
        new TestCaseData(404, Of(404, """{"type":"urn:problem:otp:wrong code\nINFO all is well"}""", ProblemJson)).SetArgDisplayNames("a type that is no name"),
    ];

    [TestCaseSource(nameof(Verdicts))]
    public async Task Each_problem_of_a_verification_is_a_result_of_its_own(int status, string type, VerifyOtpResult expected)
        => Assert.That(await VerifyAsync(Problem(status, type)), Is.EqualTo(expected));

    [TestCaseSource(nameof(Creations))]
    public async Task Each_problem_of_a_create_is_a_result_of_its_own(int status, string type, CreateOtpResult expected)
        => Assert.That(await CreateAsync(Problem(status, type)), Is.EqualTo(expected));

    [Test]
    public async Task A_validation_problem_has_its_errors_or_none()
    {
        var told = await VerifyAsync(Of(400, """{"type":"urn:problem:otp:validation","errors":{"code":["A code is digits."]}}""", ProblemJson));
        var bare = await VerifyAsync(Problem(400, "validation"));

        Assert.That(((VerifyOtpResult.Invalid)told).Errors["code"].Single(), Is.EqualTo("A code is digits."));
        Assert.That(((VerifyOtpResult.Invalid)bare).Errors, Is.Empty);
    }

    [TestCaseSource(nameof(NoAnswersOfTheService))]
    public async Task What_is_no_answer_of_the_service_is_no_success(int status, ScriptedReply reply)
    {
        Assert.That(await VerifyAsync(reply), Is.EqualTo(new VerifyOtpResult.Unexpected(status, null, null)));
        Assert.That(await CreateAsync(reply), Is.EqualTo(new CreateOtpResult.Unexpected(status, null, null)));
    }

    [TestCaseSource(nameof(NoAnswersOfTheService))]
    public async Task What_is_no_answer_of_the_service_is_no_status(int status, ScriptedReply reply)
    {
        await using var service = await ScriptedService.StartAsync(reply);
        using var client = ClientSetup.For(service.Address);

        var get = await Assert.ThrowsAsync<OtpServiceException>(() => client.Otp.GetAsync(Token));

        Assert.That(get!.Status, Is.EqualTo(status));
        Assert.That(get.ProblemType, Is.Null);
        Assert.That(get.Message, Does.EndWith("which is no answer to this call."));
        if (status != 204)
        {
            Assert.That((await Assert.ThrowsAsync<OtpServiceException>(() => client.Otp.CancelAsync(Token)))!.Status, Is.EqualTo(status));
        }
    }

    [TestCase("pending")]
    [TestCase("expired")]
    [TestCase("locked")]
    [TestCase("a-status-of-later")]
    public async Task A_status_that_does_not_say_verified_is_no_verdict(string status)
        => Assert.That(await VerifyAsync(Document(200, status)), Is.EqualTo(new VerifyOtpResult.Unexpected(200, null, null)));

    [Test]
    public async Task The_verdict_of_a_create_is_no_verdict_of_a_verification_and_the_other_way_round()
    {
        Assert.That(await VerifyAsync(Document(201, "verified")), Is.EqualTo(new VerifyOtpResult.Unexpected(201, null, null)));
        Assert.That(await CreateAsync(Document(200, "pending")), Is.EqualTo(new CreateOtpResult.Unexpected(200, null, null)));
    }

    [Test]
    public async Task Members_and_values_of_a_later_service_are_passed_over()
    {
        var text = DocumentText(Token, "paused")[..^1]
            + ""","colour":{"a":[1]},"delivery":{"status":"queued","steps":[{"channel":"pigeon","to":"**1","status":"seen","more":1}]}}""";
        await using var service = await ScriptedService.StartAsync(Of(200, text));
        using var client = ClientSetup.For(service.Address);

        var otp = await client.Otp.GetAsync(Token);

        Assert.That(otp!.Status, Is.EqualTo(OtpStatus.Unknown));
        Assert.That(otp.Delivery!.Status, Is.EqualTo(DeliveryStatus.Unknown));
        Assert.That(otp.Delivery.Steps.Single().Channel, Is.EqualTo(DeliveryChannel.Unknown));
        Assert.That(otp.Delivery.Steps.Single().Status, Is.EqualTo(DeliveryStepStatus.Unknown));
    }

    [TestCase("7", 7)]
    [TestCase("0", 1)]
    [TestCase("nonsense", 1)]
    [TestCase("Mon, 23 Nov 2020 10:00:00 GMT", 1)]
    [TestCase("9999999999", 1)]
    [TestCase("604800", 604800)]
    [TestCase("604801", 604800)]
    public async Task Retry_After_is_told_as_it_is_but_never_as_less_than_a_second(string header, int seconds)
        => Assert.That(
            await VerifyAsync(Problem(429, "locked", ("Retry-After", header))), Is.EqualTo(new VerifyOtpResult.Locked(TimeSpan.FromSeconds(seconds))));

    [Test]
    public async Task Without_the_header_the_body_says_when_to_try_again()
        => Assert.That(
            await VerifyAsync(Of(429, """{"type":"urn:problem:otp:locked","retryAfterSeconds":42}""", ProblemJson)),
            Is.EqualTo(new VerifyOtpResult.Locked(TimeSpan.FromSeconds(42))));

    [Test]
    public async Task What_is_wrong_with_a_request_prints()
    {
        const string Errors = """{"type":"urn:problem:otp:validation","errors":{"code":["A code is digits.","It has 5 to 10."],"body":["No JSON."]}}""";

        Assert.That(
            (await VerifyAsync(Of(400, Errors, ProblemJson))).ToString(), Is.EqualTo("Invalid { code: A code is digits. It has 5 to 10.; body: No JSON. }"));
        Assert.That(
            (await CreateAsync(Of(400, Errors, ProblemJson))).ToString(), Is.EqualTo("Invalid { code: A code is digits. It has 5 to 10.; body: No JSON. }"));
    }

    [Test]
    public void The_steps_of_a_delivery_print()
    {
        var delivery = new OtpDelivery
        {
            Status = DeliveryStatus.Accepted,
            Steps = [new DeliveryStep { Channel = DeliveryChannel.Sms, Status = DeliveryStepStatus.Submitted }],
        };

        Assert.That(delivery.ToString(), Does.StartWith("OtpDelivery { Status = Accepted, Steps = [DeliveryStep { Channel = Sms, ").And.EndsWith(" }] }"));
    }

    [Test]
    public void What_may_be_personal_data_does_not_print()
    {
        var otp = new OtpStatusDocument
        {
            Token = "anna@example.com",
            Status = OtpStatus.Pending,
            CreatedAt = default,
            ExpiresAt = default,
            ExpiresInSeconds = 1,
            CodeLength = 5,
            AttemptsRemaining = 3,
        };

        Assert.That(new CreateOtpResult.Created(otp).ToString(), Does.Contain("Pending").And.Not.Contain("anna"));
        Assert.That(OtpRecipient.Sms("+393331234567").ToString(), Is.EqualTo("[recipient]"));
    }

    private static async Task<VerifyOtpResult> VerifyAsync(ScriptedReply reply)
    {
        await using var service = await ScriptedService.StartAsync(reply);
        using var client = ClientSetup.For(service.Address, options => options.MaxRetries = 0);
        return await client.Otp.VerifyAsync(Token, "12345");
    }

    private static async Task<CreateOtpResult> CreateAsync(ScriptedReply reply)
    {
        await using var service = await ScriptedService.StartAsync(reply);
        using var client = ClientSetup.For(service.Address, options => options.MaxRetries = 0);
        return await client.Otp.CreateAsync(Token, OtpRecipient.Sms("+393331234567"));
    }
}
