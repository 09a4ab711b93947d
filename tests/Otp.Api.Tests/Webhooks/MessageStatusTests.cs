using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Webhooks;

internal sealed class MessageStatusTests : ServiceFixture
{
    private const int MaxBody = 64 * 1024;

    [TestCase("submitted", "submitted")]
    [TestCase("delivered", "delivered")]
    [TestCase("read", "read")]
    [TestCase("rejected", "rejected")]
    [TestCase("undeliverable", "undeliverable")]
    public async Task A_v0_1_status_moves_its_step(string status, string expected)
    {
        var (issued, call) = await AcceptedAsync();

        Assert.That((await Service.SendStatusAsync(V01(call, "messenger", status))).Status, Is.EqualTo(200));

        var document = (await Client.StatusAsync(issued.Token)).Json;
        Assert.That(document.StepStatus(0), Is.EqualTo(expected));
        Assert.That(document.StepStatus(1), Is.EqualTo("pending"));
    }

    [Test]
    public async Task A_status_names_its_step_by_the_channel_of_its_recipient()
    {
        var (issued, call) = await AcceptedAsync();

        await Service.SendStatusAsync(V01(call, "sms", "delivered"));

        var document = (await Client.StatusAsync(issued.Token)).Json;
        Assert.That(document.StepStatus(1), Is.EqualTo("delivered"));
        Assert.That(document.DeliveryStatus(), Is.EqualTo("delivered"));
        Assert.That(document.Step(1).Has("deliveredAt"), Is.True);
    }

    [TestCase("workflow_id", "1")]
    [TestCase("id", 1)]
    public async Task A_v1_status_names_the_workflow_under_either_name_with_numbers_as_text_or_not(string name, object number)
    {
        var (issued, call) = await AcceptedAsync();

        var answer = await Service.SendStatusAsync(new
        {
            message_uuid = Guid.CreateVersion7().ToString(),
            to = issued.Phone,
            from = "NEXMO",
            timestamp = "2026-11-23T12:14:25Z",
            status = "delivered",
            client_ref = "abc123",
            workflow = new Dictionary<string, object>(StringComparer.Ordinal) { [name] = call.Id, ["items_number"] = number, ["items_total"] = number },
            usage = new { currency = "EUR", price = "0.0333" },
            channel = "sms",
            destination = new { network_code = "12345" },
            sms = new { count_total = "2" },
        });

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That((await Client.StatusAsync(issued.Token)).Json.StepStatus(1), Is.EqualTo("delivered"));
    }

    [Test]
    public async Task Dispatch_s_final_report_moves_its_steps_and_drops_what_was_not_needed()
    {
        var (issued, call) = await AcceptedAsync();

        var answer = await Service.SendStatusAsync(new
        {
            dispatch_uuid = call.Id,
            template = "failover",
            status = "completed",
            timestamp = "2026-11-23T14:00:00.000Z",
            usage = new { price = "0.02", currency = "EUR" },
            _links = new { messages = new[] { new { message_uuid = Guid.CreateVersion7().ToString(), href = "x", channel = "messenger", status = "read" } } },
        });

        Assert.That(answer.Status, Is.EqualTo(200));
        var document = (await Client.StatusAsync(issued.Token)).Json;
        Assert.That(document.StepStatus(0), Is.EqualTo("read"));
        Assert.That(document.StepStatus(1), Is.EqualTo("dropped"));
        Assert.That(document.DeliveryStatus(), Is.EqualTo("delivered"));
    }

    [TestCase("v0.1", 1300, "recipient-unreachable")]
    [TestCase("v0.1", "1300", "recipient-unreachable")]
    [TestCase("v0.1", 1340, "window-closed")]
    [TestCase("v0.1", 1000, "provider-throttled")]
    [TestCase("v0.1", 9999, "not-delivered")]
    [TestCase("v1", "1240", "recipient-opted-out")]
    [TestCase("v1", "1320", "already-sent")]
    [TestCase("v1", "a title of words", "not-delivered")]
    public async Task An_error_becomes_our_words_and_the_provider_s_text_is_never_shown(string version, object code, string expected)
    {
        var (issued, call) = await AcceptedAsync();
        var text = $"Could not send: Insert the following code: {issued.Code}";
        object error = version == "v1" ? new { type = "https://x", title = code, detail = text, instance = "i" } : new { code, reason = text };

        await Service.SendStatusAsync(V01(call, "messenger", "rejected", error));

        var answer = await Client.StatusAsync(issued.Token);
        Assert.That(answer.Json.StepStatus(0), Is.EqualTo("rejected"));
        Assert.That(answer.Json.StepError(0), Is.EqualTo(expected));
        Assert.That(answer.Json.Step(0).GetProperty("error").TextOf("reason"), Is.Not.Empty);
        Assert.That(answer.Text, Does.Not.Contain("Could not send").And.Not.Contain("following code"));
    }

    [Test]
    public async Task A_status_goes_forward_only_however_the_reports_are_ordered_and_repeated()
    {
        var (issued, call) = await AcceptedAsync();
        foreach (var status in new[] { "read", "delivered", "submitted", "read", "delivered" })
        {
            Assert.That((await Service.SendStatusAsync(V01(call, "messenger", status))).Status, Is.EqualTo(200));
        }

        var document = (await Client.StatusAsync(issued.Token)).Json;
        Assert.That(document.StepStatus(0), Is.EqualTo("read"));
    }

    [Test]
    public async Task A_report_that_comes_before_the_provider_s_own_answer_is_not_lost()
    {
        var answered = new TaskCompletionSource();
        var (token, messengerId, phone) = (Fresh.Token(), Fresh.MessengerId(), Fresh.Phone());
        Vonage.Reply = call => call.Recipients.Contains(phone, StringComparer.Ordinal) ? new VonageReply { Until = answered.Task } : VonageReply.Accepted;
        await Client.CreateAsync(token, new { messengerId, phoneNumber = phone });
        var call = await Vonage.CallToAsync(phone);

        var answer = await Service.SendStatusAsync(V01(call, "messenger", "delivered"));
        Assert.That((await Client.StatusAsync(token)).Json.StepStatus(0), Is.EqualTo("pending"));
        answered.SetResult();

        Assert.That(answer.Status, Is.EqualTo(200));
        var document = await Client.StatusWhenAsync(token, document => document.DeliveryStatus() == "delivered");
        Assert.That(document.StepStatus(0), Is.EqualTo("delivered"));
    }

    [Test]
    public async Task A_webhook_never_verifies_a_code()
    {
        var (issued, call) = await AcceptedAsync();

        await Service.SendStatusAsync(V01(call, "messenger", "read"));

        Assert.That((await Client.StatusAsync(issued.Token)).Json.Status(), Is.EqualTo("pending"));
        Assert.That((await Client.VerifyAsync(issued.Token, issued.Code)).Status, Is.EqualTo(200));
    }

    [TestCase("""{"message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","status":"delivered"}""")]
    [TestCase("""{"message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","status":"exploded"}""")]
    [TestCase("""{"dispatch_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","template":"failover","status":"error"}""")]
    [TestCase("""{"status":"read"}""")]
    [TestCase("""{"message_uuid":{"a":1},"to":7,"status":["read"],"_links":"x","error":5}""")]
    [TestCase("""{"dispatch_uuid":"x","_links":{"messages":[1,null,{"status":"read","channel":"viber_sevice_msg"}]}}""")]
    [TestCase("""{"a":1,"a":2,"status":"read","something":{"new":[true]}}""")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("\"text\"")]
    public async Task What_we_know_nothing_of_is_answered_200(string body)
        => Assert.That((await Service.SendStatusAsync(body)).Status, Is.EqualTo(200));

    [Test]
    public async Task What_is_no_JSON_is_answered_400(
        [Values(VonageWebhook.StatusPath, VonageWebhook.InboundPath)] string path, [Values("no JSON", "{", "")] string body)
        => AssertProblem(await Service.SendWebhookAsync(path, body), 400, "validation", "The request is not valid");

    [TestCase(MaxBody, 200)]
    [TestCase(MaxBody + 1, 413)]
    public async Task A_webhook_may_have_64_KiB(int size, int status)
    {
        foreach (var path in new[] { VonageWebhook.StatusPath, VonageWebhook.InboundPath })
        {
            Assert.That((await Service.SendWebhookAsync(path, """{"status":"read"}""".PadRight(size))).Status, Is.EqualTo(status));
        }
    }

    [TestCase("""{"channel":"messenger","from":"\ud800"}""")]
    [TestCase("""{"from":{"type":"messenger","id":"\udc00"},"timestamp":"\ud800"}""")]
    [TestCase("""{"\ud800":1,"channel":"messenger","from":"8192836451","text":"\ud83d"}""")]
    [TestCase("""{"message_uuid":"\ud800","client_ref":"\u0000","status":"read"}""")]
    public async Task Half_of_a_surrogate_pair_is_answered_200_and_never_comes_again(string body)
    {
        foreach (var path in new[] { VonageWebhook.StatusPath, VonageWebhook.InboundPath })
        {
            Assert.That((await Service.SendWebhookAsync(path, body)).Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_status_behind_a_byte_order_mark_moves_its_step()
    {
        var (issued, call) = await AcceptedAsync();

        Assert.That((await Service.SendStatusAsync($"\ufeff{System.Text.Json.JsonSerializer.Serialize(V01(call, "messenger", "read"))}")).Status, Is.EqualTo(200));

        Assert.That((await Client.StatusAsync(issued.Token)).Json.StepStatus(0), Is.EqualTo("read"));
    }

    [Test]
    public async Task A_message_that_a_person_sends_is_taken_in()
    {
        var v1 = new { channel = "messenger", message_uuid = "m", to = "106900000000", from = "8192836451", timestamp = "2026-11-23T14:00:00Z", message_type = "text", text = "hello" };
        var v01 = new { message_uuid = "m", to = new { type = "messenger", id = "1" }, from = new { type = "messenger", id = "2" }, message = new { content = new { type = "text", text = "hello" } } };

        foreach (var body in new object[] { v1, v01 })
        {
            Assert.That((await Service.SendWebhookAsync(VonageWebhook.InboundPath, System.Text.Json.JsonSerializer.Serialize(body))).Status, Is.EqualTo(200));
        }
    }

    private static object V01(VonageCall call, string channel, string status, object? error = null) => new
    {
        message_uuid = Guid.CreateVersion7().ToString(),
        to = new { type = channel, id = "0123456789012345" },
        from = new { type = channel, id = "0123456789012345" },
        timestamp = "2026-11-23T14:00:00.000Z",
        status,
        error,
        usage = new { currency = "EUR", price = "0.0333" },
        _links = new { workflow = new { dispatch_uuid = call.Id, href = $"/workflows/{call.Id}" } },
    };

    private async Task<(IssuedCode Issued, VonageCall Call)> AcceptedAsync()
    {
        var (issued, call) = await IssueForBothAsync();
        await Client.StatusWhenAsync(issued.Token, document => document.DeliveryStatus() == "accepted");
        return (issued, call);
    }
}
