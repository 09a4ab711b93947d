using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Twilio;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Webhooks;

/// <summary>The whole service with Twilio beside Vonage: SMS go by Twilio, Messenger by Vonage.</summary>
internal sealed class TwilioStatusTests
{
    private const int MaxBody = 64 * 1024;

    private static readonly string[] ByMessenger = ["messenger"];

    private VonageStub _vonage = null!;
    private TwilioStub _twilio = null!;
    private OtpServiceHost _service = null!;

    private HttpClient Client => _service.Client;

    [OneTimeSetUp]
    public async Task Start()
    {
        _vonage = await VonageStub.StartAsync();
        _twilio = await TwilioStub.StartAsync();
        _service = await OtpServiceHost.StartAsync(_vonage, Setup(_twilio).With("Delivery:Routes:sms", "Twilio"));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        await _twilio.DisposeAsync();
        await _vonage.DisposeAsync();
    }

    [Test]
    public async Task A_code_goes_by_Twilio_and_its_statuses_tell_how_far_it_has_come()
    {
        var (token, post) = await IssueAsync();

        foreach (var (status, expected) in new[] { ("queued", "submitted"), ("sent", "submitted"), ("delivered", "delivered") })
        {
            Assert.That((await ReportAsync(post.ClientRef, status)).Status, Is.EqualTo(200));
            Assert.That((await Client.StatusAsync(token)).Json.StepStatus(0), Is.EqualTo(expected));
        }

        var step = (await Client.StatusAsync(token)).Json.Step(0);
        Assert.That((step.TextOf("channel"), step.TextOf("provider")), Is.EqualTo(("sms", "twilio")));
        Assert.That((await Client.VerifyAsync(token, post.Code)).Status, Is.EqualTo(200));
    }

    [TestCase("undelivered", 30003, "undeliverable", "recipient-absent")]
    [TestCase("failed", 30007, "rejected", "message-refused")]
    public async Task A_failure_is_told_with_our_reason(string status, int code, string expected, string error)
    {
        var (token, post) = await IssueAsync();

        await ReportAsync(post.ClientRef, status, code);

        var document = (await Client.StatusAsync(token)).Json;
        Assert.That((document.StepStatus(0), document.StepError(0)), Is.EqualTo((expected, error)));
    }

    [Test]
    [Property("Security", "17")]
    public async Task Statuses_in_any_order_and_any_number_of_times_end_in_the_same_state()
    {
        var (token, post) = await IssueAsync();
        var form = TwilioAccount.Status("delivered");
        foreach (var _ in new[] { 1, 2 })
        {
            Assert.That((await Client.SendTwilioAsync(TwilioAccount.StatusPath(post.ClientRef), form)).Status, Is.EqualTo(200));
        }

        var before = (await Client.StatusAsync(token)).Json.Step(0).GetRawText();

        await ReportAsync(post.ClientRef, "queued");
        await ReportAsync(post.ClientRef, "sent");

        Assert.That((await Client.StatusAsync(token)).Json.Step(0).GetRawText(), Is.EqualTo(before));
    }

    [Test]
    [Property("Security", "29")]
    public async Task The_public_address_counts_whatever_host_a_request_names()
    {
        var (token, post) = await IssueAsync();
        var path = TwilioAccount.StatusPath(post.ClientRef);
        var form = TwilioAccount.Status("delivered");

        foreach (var header in new[] { ("Host", "otp-1.internal:3000"), ("X-Forwarded-Host", "elsewhere.example"), ("X-Forwarded-Proto", "http") })
        {
            Assert.That((await Client.SendTwilioAsync(path, form, headers: header)).Status, Is.EqualTo(200), header.Item1);
        }

        Assert.That((await Client.StatusAsync(token)).Json.StepStatus(0), Is.EqualTo("delivered"));
        AssertForged(await Client.SendTwilioAsync(path, form, TwilioAccount.Sign($"{Client.BaseAddress!.GetLeftPart(UriPartial.Authority)}{path}", form)));
        AssertForged(await Client.SendTwilioAsync(path, form, TwilioAccount.Sign($"https://elsewhere.example{path}", form), ("Host", "elsewhere.example")));
    }

    [Test]
    public async Task The_default_port_may_be_part_of_what_is_signed()
    {
        var (_, post) = await IssueAsync();
        var path = TwilioAccount.StatusPath(post.ClientRef);
        var form = TwilioAccount.Status("sent");

        Assert.That((await Client.SendTwilioAsync(path, form, TwilioAccount.Sign($"{TwilioAccount.PublicAddress}:443{path}", form))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_query_is_part_of_what_is_signed()
    {
        var (_, post) = await IssueAsync();
        var target = $"{TwilioAccount.StatusPath(post.ClientRef)}?a=b&c=%20d";
        var form = TwilioAccount.Status("sent");

        Assert.That((await Client.SendTwilioAsync(target, form)).Status, Is.EqualTo(200));
        AssertForged(await Client.SendTwilioAsync(target, form, TwilioAccount.Sign(TwilioAccount.PublicAddress + TwilioAccount.StatusPath(post.ClientRef), form)));
    }

    [Test]
    [Property("Security", "16")]
    public async Task What_Twilio_did_not_sign_is_refused_and_moves_nothing()
    {
        var (token, post) = await IssueAsync();
        var path = TwilioAccount.StatusPath(post.ClientRef);
        var address = TwilioAccount.PublicAddress + path;
        var form = TwilioAccount.Status("delivered");
        var signature = TwilioAccount.Sign(address, form);

        AssertForged(await Client.CallAsync(HttpMethod.Post, path, TwilioAccount.Encode(form), ("Content-Type", "application/x-www-form-urlencoded")));
        foreach (var wrong in new[]
        {
            "", " ", "x", signature[..^1], signature.ToUpperInvariant(), $"{signature},{signature}",
            TwilioAccount.Sign(address, form, TwilioAccount.NewToken()),
            TwilioAccount.Sign(address, form, TwilioAccount.AuthToken[..^1]),
            TwilioAccount.Sign(address, form, ""),
            TwilioAccount.Sign(address, []),
            TwilioAccount.Sign(address, TwilioAccount.Status("delivered")),
            TwilioAccount.Sign(TwilioAccount.PublicAddress + TwilioAccount.StatusPath("0123456789abcdef0123456789abcdef00"), form),
        })
        {
            AssertForged(await Client.SendTwilioAsync(path, form, wrong));
        }

        form["MessageStatus"] = "read";
        AssertForged(await Client.SendTwilioAsync(path, form, signature));
        form["MessageStatus"] = "delivered";
        form["Added"] = "1";
        AssertForged(await Client.SendTwilioAsync(path, form, signature));
        Assert.That((await Client.StatusAsync(token)).Json.StepStatus(0), Is.EqualTo("submitted"));
        Assert.That(_service.Log.Lines, Has.Some.Contains("A webhook was refused: its signature is wrong"));
    }

    [TestCase("application/json", """{"MessageStatus":"read"}""")]
    [TestCase("application/x-www-form-urlencoded", "")]
    [TestCase("application/x-www-form-urlencoded", "&&=&=x&%&%zz=%&a")]
    [TestCase("", "MessageStatus=read")]
    public async Task Whatever_else_is_posted_is_refused(string contentType, string body)
    {
        var answer = await Client.CallAsync(
            HttpMethod.Post, TwilioAccount.StatusPath("x"), body, ("Content-Type", contentType), ("X-Twilio-Signature", Fresh.Key()));

        AssertForged(answer);
    }

    [TestCase("0123456789abcdef0123456789abcdef00")]
    [TestCase("no-reference-of-ours")]
    [TestCase("a%20b")]
    public async Task What_is_well_signed_and_unknown_is_answered_200_so_that_it_does_not_come_again(string clientRef)
        => Assert.That((await ReportAsync(clientRef, "delivered")).Status, Is.EqualTo(200));

    [Test]
    public async Task A_status_that_is_not_known_is_answered_200_and_moves_nothing()
    {
        var (token, post) = await IssueAsync();

        Assert.That((await ReportAsync(post.ClientRef, "levitating")).Status, Is.EqualTo(200));

        Assert.That((await Client.StatusAsync(token)).Json.StepStatus(0), Is.EqualTo("submitted"));
    }

    [TestCase(MaxBody, 200)]
    [TestCase(MaxBody + 1, 413)]
    public async Task A_form_of_up_to_64_KiB_is_read(int size, int status)
    {
        var form = TwilioAccount.Status("sent");
        form["Padding"] = "";
        form["Padding"] = new string('x', size - TwilioAccount.Encode(form).Length);

        Assert.That((await Client.SendTwilioAsync(TwilioAccount.StatusPath("x"), form)).Status, Is.EqualTo(status));
    }

    [Test]
    [Property("Security", "29")]
    public async Task A_status_moves_only_steps_of_the_provider_whose_signature_it_bears()
    {
        var (byTwilio, post) = await IssueAsync();
        var byVonage = Fresh.Token();
        var person = Fresh.MessengerId();
        await Client.CreateAsync(byVonage, new { messengerId = person, channels = ByMessenger });
        var call = await _vonage.CallToAsync(person);
        await Client.StatusWhenAsync(byVonage, document => document.StepStatus(0) == "submitted");

        Assert.That((await ReportAsync(call.ClientRef, "read")).Status, Is.EqualTo(200));
        var answer = await _service.SendStatusAsync(new
        {
            message_uuid = Guid.CreateVersion7().ToString(),
            timestamp = "2026-11-23T12:14:25Z",
            status = "delivered",
            client_ref = post.ClientRef,
            channel = "sms",
        });

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That((await Client.StatusAsync(byVonage)).Json.StepStatus(0), Is.EqualTo("submitted"));
        Assert.That((await Client.StatusAsync(byTwilio)).Json.StepStatus(0), Is.EqualTo("submitted"));
    }

    [Test]
    [Property("Security", "17")]
    public async Task No_form_verifies_or_spends_a_code()
    {
        var (token, post) = await IssueAsync();
        foreach (var status in new[] { "verified", "read", "delivered", "completed" })
        {
            var form = TwilioAccount.Status(status);
            (form["Body"], form["code"], form["token"]) = (post.Code, post.Code, token);
            Assert.That((await Client.SendTwilioAsync(TwilioAccount.StatusPath(post.ClientRef), form)).Status, Is.EqualTo(200));
        }

        var document = (await Client.StatusAsync(token)).Json;
        Assert.That((document.Status(), document.IntOf("attemptsRemaining")), Is.EqualTo(("pending", 3)));
        Assert.That((await Client.VerifyAsync(token, post.Code)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_message_that_Twilio_refuses_is_followed_by_no_other_call_and_nothing_of_its_words_is_told_or_logged()
    {
        await using var twilio = await TwilioStub.StartAsync();
        await using var service = await OtpServiceHost.StartAsync(_vonage, Setup(twilio)
            .With("Otp:CodeLength", "10")
            .With("Delivery:Routes:sms", "Twilio,Vonage")
            .With("Logging:LogLevel:Default", "Trace")
            .With("Logging:LogLevel:Microsoft", "Trace")
            .With("Logging:LogLevel:System", "Trace"));
        foreach (var (status, code, error) in new[] { (400, 21610, "recipient-opted-out"), (400, 21211, "message-refused") })
        {
            var (token, phone) = (Fresh.Token(), Fresh.Phone());
            twilio.Answer = TwilioStub.Refusing(status, code);

            await service.Client.CreateBySmsAsync(token, phone);

            var document = await service.Client.StatusWhenAsync(token, document => document.DeliveryStatus() == "failed");
            var post = await twilio.PostToAsync(phone);
            Assert.That(document.StepError(0), Is.EqualTo(error));
            Assert.That(document.GetRawText(), Does.Not.Contain("Refused: "));
            Assert.That(twilio.Posts.Count(one => one.To == phone), Is.EqualTo(1));
            Assert.That(_vonage.CallsTo(phone), Is.Empty);
            var log = string.Join('\n', service.Log.Lines);
            Assert.That(log, Does.Not.Contain(phone).And.Not.Contain(post.Code).And.Not.Contain(TwilioAccount.AuthToken).And.Not.Contain("Refused: "));
        }
    }

    [TestCase(401, 20003)]
    [TestCase(503, 20503)]
    [TestCase(400, 21606)]
    public async Task Where_Twilio_refuses_us_or_is_down_the_next_provider_takes_over_and_its_own_statuses_count(int status, int code)
    {
        await using var twilio = await TwilioStub.StartAsync();
        twilio.Answer = TwilioStub.Refusing(status, code);
        await using var service = await OtpServiceHost.StartAsync(_vonage, Setup(twilio).With("Delivery:Routes:sms", "Twilio,Vonage"));
        var (token, phone) = (Fresh.Token(), Fresh.Phone());

        await service.Client.CreateBySmsAsync(token, phone);

        var call = await _vonage.CallToAsync(phone);
        var document = await service.Client.StatusWhenAsync(token, document => document.StepStatus(0) == "submitted");
        var post = twilio.Posts.Single();
        Assert.That(document.Step(0).TextOf("provider"), Is.EqualTo("vonage"));
        Assert.That(post.ClientRef, Is.EqualTo(call.ClientRef), "it is one step");
        await service.Client.SendTwilioAsync(TwilioAccount.StatusPath(post.ClientRef), TwilioAccount.Status("delivered"));
        Assert.That((await service.Client.StatusAsync(token)).Json.StepStatus(0), Is.EqualTo("submitted"));
        await service.SendStatusAsync(new { message_uuid = "m", status = "delivered", client_ref = call.ClientRef, channel = "sms" });
        Assert.That((await service.Client.StatusAsync(token)).Json.StepStatus(0), Is.EqualTo("delivered"));
    }

    [Test]
    [Property("Security", "16")]
    public async Task A_service_that_sends_by_Twilio_only_needs_nothing_of_Vonage_and_believes_nobody_in_its_name()
    {
        var setup = Setup(_twilio).With("Delivery:Routes:sms", "Twilio").With("Delivery:Routes:messenger", null).With("Delivery:Channels", "sms");
        foreach (var setting in new[] { "BaseAddress", "ApplicationId", "PrivateKey", "SignatureSecret", "MessengerSenderId" })
        {
            setup = setup.With($"Vonage:{setting}", null);
        }

        await using var service = await OtpServiceHost.StartAsync(_vonage, setup);
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await service.Client.CreateBySmsAsync(token, phone);
        Assert.That((await service.Client.VerifyAsync(token, (await _twilio.PostToAsync(phone)).Code)).Status, Is.EqualTo(200));

        foreach (var path in new[] { VonageWebhook.StatusPath, VonageWebhook.InboundPath })
        {
            Assert.That((await service.Client.CallAsync(HttpMethod.Post, path, "{}")).Status, Is.EqualTo(503));
            Assert.That((await service.SendWebhookAsync(path, "{}")).Status, Is.EqualTo(401));
        }
    }

    [Test]
    [Property("Security", "16")]
    public async Task Where_Twilio_is_not_set_up_nobody_is_believed_in_its_name()
    {
        await using var service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup());
        var form = TwilioAccount.Status("read");
        var path = TwilioAccount.StatusPath("0123456789abcdef0123456789abcdef00");
        foreach (var address in new[] { "", TwilioAccount.PublicAddress, service.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) })
        {
            AssertForged(await service.Client.SendTwilioAsync(path, form, TwilioAccount.Sign(address + path, form, "")));
        }
    }

    private static OtpServiceSetup Setup(TwilioStub twilio)
        => new OtpServiceSetup().WithTwilio(twilio).With("Delivery:Routes:messenger", "Vonage");

    private static void AssertForged(Answer answer) => AssertProblem(answer, 401, "unauthorized", "Not authorized");

    private Task<Answer> ReportAsync(string clientRef, string status, int? errorCode = null)
        => Client.SendTwilioAsync(TwilioAccount.StatusPath(clientRef), TwilioAccount.Status(status, errorCode));

    private async Task<(string Token, TwilioPost Post)> IssueAsync()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var created = await Client.CreateBySmsAsync(token, phone);
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        var post = await _twilio.PostToAsync(phone);
        await Client.StatusWhenAsync(token, document => document.StepStatus(0) == "submitted");
        return (token, post);
    }
}
