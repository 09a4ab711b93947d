using System.Security.Cryptography;
using System.Text;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery.Vonage;

namespace Otp.Infrastructure.Tests.Delivery.Vonage;

public sealed class VonageWebhooksTests
{
    private const string OfDispatch = """
        {"message_uuid":"m1","to":{"type":"messenger","id":"0123456789012345"},"from":{"type":"messenger","id":"0123456789012345"},
         "timestamp":"2020-01-01T14:00:00.000Z","status":"undeliverable","error":{"code":1300,"reason":"Your code is 63731"},
         "usage":{"currency":"EUR","price":"0.0333"},"_links":{"workflow":{"dispatch_uuid":"w1","href":"/workflows/w1"}}}
        """;

    private const string OfMessages = """
        {"message_uuid":"m1","to":"447700900000","from":"447700900001","timestamp":"2025-02-03T12:14:25Z","status":"rejected",
         "error":{"type":"https://developer.vonage.com/api-errors/messages#1000","title":"1000","detail":"Throttled - Your code is 63731","instance":"b"},
         "client_ref":"ref-1","workflow":{"workflow_id":"3TcNjguHxr2vcCZ9Ddsnq6tw8yQUpZ9rMHv9QXSxLan5ibMxqSzLdx9","items_number":"1","items_total":"2"},
         "usage":{"currency":"EUR","price":"0.0333"},"channel":"sms","destination":{"network_code":"12345"},"sms":{"count_total":"2"}}
        """;

    // As Messages OpenAPI 1.20.0 has it.
    private const string OnWhatsApp = """
        {"message_uuid":"m1","to":"447700900000","from":"447700900001","timestamp":"2025-02-03T12:14:25Z","status":"read",
         "client_ref":"ref-1","usage":{"currency":"EUR","price":"0"},"channel":"whatsapp",
         "whatsapp":{"pricing":{"type":"regular","pricing_model":"PMP","category":"authentication"},
                     "conversation":{"id":"1234567890","origin":{"type":"authentication"}},
                     "recipient":{"user_id":"US.1349"},"waba_id":"77","profile":{"username":"x"}}}
        """;

    private const string FinalReport = """
        {"dispatch_uuid":"w1","template":"failover","status":"completed","timestamp":"2020-01-01T14:00:00.000Z","usage":{"price":"0.02","currency":"EUR"},
         "_links":{"messages":[
           {"message_uuid":"m1","href":"h","channel":"messenger","usage":{"currency":"EUR","price":"0.0333"},"status":"rejected","error":{"code":1340}},
           {"message_uuid":"m2","href":"h","channel":"sms","usage":{"currency":"EUR","price":"0.0333"},"status":"delivered"},
           {"message_uuid":"m3","href":"h","channel":"viber_sevice_msg","status":"read"},
           {"message_uuid":"m4","channel":"sms","status":"on its way"}]}}
        """;

    private const string Inbound = """
        {"channel":"messenger","message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","to":"0123456789012345","from":"8192836451",
         "timestamp":"2020-01-01T14:00:00.000Z","message_type":"text","text":"Hello \ud83d\ude00"}
        """;

    [Test]
    public void A_status_of_dispatch_is_read()
    {
        Assert.That(OnlyReport(OfDispatch), Is.EqualTo(new MessageReport(
            new MessageReferences("m1", "w1", null, Channel.Messenger),
            StepStatus.Undeliverable,
            new DeliveryError("recipient-unreachable", "The recipient cannot be reached on this channel."))));
    }

    [Test]
    public void A_status_of_messages_is_read()
    {
        Assert.That(OnlyReport(OfMessages), Is.EqualTo(new MessageReport(
            new MessageReferences("m1", "3TcNjguHxr2vcCZ9Ddsnq6tw8yQUpZ9rMHv9QXSxLan5ibMxqSzLdx9", "ref-1", Channel.Sms),
            StepStatus.Rejected,
            DeliveryError.ProviderThrottled)));
    }

    [Test]
    public void A_status_on_WhatsApp_is_read_whatever_else_it_holds()
    {
        Assert.That(OnlyReport(OnWhatsApp), Is.EqualTo(new MessageReport(new MessageReferences("m1", null, "ref-1", Channel.WhatsApp), StepStatus.Read, null)));
    }

    [Test]
    public void A_rejection_on_WhatsApp_says_why_in_our_words()
    {
        var rejected = OnWhatsApp.Replace("\"read\"", "\"rejected\",\"error\":{\"type\":\"https://developer.vonage.com/api-errors/messages#1022\",\"title\":\"1022\",\"detail\":\"Your code is 63731\"}", StringComparison.Ordinal);

        Assert.That(OnlyReport(rejected), Is.EqualTo(new MessageReport(
            new MessageReferences("m1", null, "ref-1", Channel.WhatsApp),
            StepStatus.Rejected,
            new DeliveryError("template-refused", "The provider refused the configured template."))));
    }

    [Test]
    public void A_status_alone_does_not_end_a_workflow()
    {
        Assert.That(Read(OfDispatch)!.EndedWorkflowId, Is.Null);
        Assert.That(Read(OfMessages)!.EndedWorkflowId, Is.Null);
    }

    [Test]
    public void A_final_report_tells_of_every_message_and_ends_the_workflow()
    {
        var command = Read(FinalReport)!;

        Assert.That(command.EndedWorkflowId, Is.EqualTo("w1"));
        Assert.That(command.Reports, Is.EqualTo(new[]
        {
            new MessageReport(
                new MessageReferences("m1", "w1", null, Channel.Messenger),
                StepStatus.Rejected,
                new DeliveryError("window-closed", "The recipient has not written to the page within the last 24 hours.")),
            new MessageReport(new MessageReferences("m2", "w1", null, Channel.Sms), StepStatus.Delivered, null),
            new MessageReport(new MessageReferences("m3", "w1", null, null), StepStatus.Read, null),
        }));
    }

    [TestCase("""{"dispatch_uuid":"w1","template":"failover","status":"error"}""")]
    [TestCase("""{"dispatch_uuid":"w1","_links":{"messages":{}}}""")]
    [TestCase("""{"dispatch_uuid":"w1","_links":{"messages":[1,null,[],"x"]}}""")]
    [TestCase("""{"dispatch_uuid":"w1","_links":[]}""")]
    public void A_final_report_without_messages_ends_the_workflow(string body)
    {
        var command = Read(body)!;

        Assert.That(command.EndedWorkflowId, Is.EqualTo("w1"));
        Assert.That(command.Reports, Is.Empty);
    }

    [TestCase("submitted", StepStatus.Submitted)]
    [TestCase("delivered", StepStatus.Delivered)]
    [TestCase("read", StepStatus.Read)]
    [TestCase("rejected", StepStatus.Rejected)]
    [TestCase("undeliverable", StepStatus.Undeliverable)]
    public void Every_status_is_known(string status, StepStatus expected)
    {
        Assert.That(OnlyReport($$"""{"message_uuid":"m1","status":"{{status}}"}""").Status, Is.EqualTo(expected));
    }

    [TestCase("Delivered")]
    [TestCase("accepted")]
    [TestCase("")]
    public void A_status_we_do_not_know_says_nothing(string status)
    {
        Assert.That(Read($$"""{"message_uuid":"m1","status":"{{status}}"}""")!.Reports, Is.Empty);
    }

    [TestCase("""{"message_uuid":"m1","status":"read","workflow":{"workflow_id":"w1"}}""", "w1")]
    [TestCase("""{"message_uuid":"m1","status":"read","workflow":{"id":"w1"}}""", "w1")]
    [TestCase("""{"message_uuid":"m1","status":"read","workflow":{"workflow_id":"w1","id":"w2"}}""", "w1")]
    [TestCase("""{"message_uuid":"m1","status":"read","_links":{"workflow":{"dispatch_uuid":"w1"}},"workflow":{"id":"w2"}}""", "w1")]
    [TestCase("""{"message_uuid":"m1","status":"read","workflow":"w1"}""", null)]
    [TestCase("""{"message_uuid":"m1","status":"read"}""", null)]
    public void The_workflow_has_several_names(string body, string? workflowId)
    {
        Assert.That(OnlyReport(body).References.WorkflowId, Is.EqualTo(workflowId));
    }

    [TestCase("""{"message_uuid":"m1","status":"read","channel":"sms"}""", Channel.Sms)]
    [TestCase("""{"message_uuid":"m1","status":"read","channel":"messenger"}""", Channel.Messenger)]
    [TestCase("""{"message_uuid":"m1","status":"read","to":{"type":"sms"}}""", Channel.Sms)]
    [TestCase("""{"message_uuid":"m1","status":"read","channel":"whatsapp"}""", Channel.WhatsApp)]
    [TestCase("""{"message_uuid":"m1","status":"read","channel":"viber_service","to":{"type":"sms"}}""", null)]
    [TestCase("""{"message_uuid":"m1","status":"read","to":"447700900000"}""", null)]
    public void The_channel_is_a_member_or_the_recipients_type(string body, Channel? channel)
    {
        Assert.That(OnlyReport(body).References.Channel, Is.EqualTo(channel));
    }

    [Test]
    public void A_status_that_names_our_reference_alone_is_taken()
    {
        Assert.That(OnlyReport("""{"client_ref":"ref-1","status":"delivered"}""").References, Is.EqualTo(new MessageReferences(null, null, "ref-1", null)));
    }

    [Test]
    public void Ids_may_be_numbers()
    {
        Assert.That(OnlyReport("""{"message_uuid":17,"status":"read"}""").References.MessageId, Is.EqualTo("17"));
    }

    [TestCase(128, true)]
    [TestCase(129, false)]
    public void An_id_of_more_than_128_characters_is_passed_over(int length, bool taken)
    {
        Assert.That(Read($$"""{"message_uuid":"{{new string('m', length)}}","status":"read"}""")!.Reports, Has.Count.EqualTo(taken ? 1 : 0));
    }

    [Test]
    public void A_message_that_arrived_has_no_error()
    {
        Assert.That(OnlyReport("""{"message_uuid":"m1","status":"delivered","error":{"code":1300}}""").Error, Is.Null);
    }

    [TestCase("""{"code":1340}""", "window-closed")]
    [TestCase("""{"code":"1340"}""", "window-closed")]
    [TestCase("""{"title":"1340"}""", "window-closed")]
    [TestCase("""{"title":1340}""", "window-closed")]
    [TestCase("""{"code":1000}""", "provider-throttled")]
    [TestCase("""{"title":"1022"}""", "template-refused")]
    [TestCase("""{"code":1050}""", "barred")]
    [TestCase("""{"code":1070}""", "provider-throttled")]
    [TestCase("""{"code":1120}""", "sender-refused")]
    [TestCase("""{"code":1130}""", "message-refused")]
    [TestCase("""{"code":1160}""", "recipient-not-listed")]
    [TestCase("""{"code":1170}""", "recipient-unreachable")]
    [TestCase("""{"code":1180}""", "recipient-absent")]
    [TestCase("""{"code":1190}""", "recipient-unreachable")]
    [TestCase("""{"code":1230}""", "network-error")]
    [TestCase("""{"code":1240}""", "recipient-opted-out")]
    [TestCase("""{"code":1310}""", "device-unsuitable")]
    [TestCase("""{"code":1320}""", "already-sent")]
    [TestCase("""{"code":1360}""", "timed-out")]
    [TestCase("""{"code":1370}""", "page-consent-expired")]
    [TestCase("""{"title":"1410"}""", "message-refused")]
    [TestCase("""{"title":"1420"}""", "sender-refused")]
    [TestCase("""{"title":"1430"}""", "recipient-unreachable")]
    [TestCase("""{"code":1330}""", "not-delivered")]
    [TestCase("""{"code":999999999999999999999}""", "not-delivered")]
    [TestCase("""{"code":-1340}""", "not-delivered")]
    [TestCase("""{"title":"Not part of the provider network"}""", "not-delivered")]
    [TestCase("""{}""", "not-delivered")]
    [TestCase("""[1340]""", "not-delivered")]
    [TestCase("""null""", "not-delivered")]
    public void An_error_is_told_in_our_words(string error, string code)
    {
        Assert.That(OnlyReport($$"""{"message_uuid":"m1","error":{{error}},"status":"rejected"}""").Error!.Code, Is.EqualTo(code));
    }

    [Test]
    public void No_error_carries_the_providers_text()
    {
        for (var number = 0; number < 2_000; number++)
        {
            var error = OnlyReport($$$"""{"message_uuid":"m1","status":"rejected","error":{"code":{{{number}}},"title":"SECRET","reason":"SECRET","detail":"SECRET","type":"SECRET"}}""").Error!;

            Assert.That(error.Code + error.Reason, Does.Not.Contain("SECRET"));
            Assert.That(error.Code, Has.Length.LessThanOrEqualTo(DeliveryError.MaxCodeLength));
            Assert.That(error.Reason, Has.Length.LessThanOrEqualTo(DeliveryError.MaxReasonLength));
        }
    }

    [TestCase("")]
    [TestCase("not json")]
    [TestCase("{")]
    [TestCase("{\"message_uuid\":\"m1\"")]
    [TestCase("{} {}")]
    public void What_is_not_json_is_told_apart(string body)
    {
        Assert.That(Read(body), Is.Null);
    }

    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("[{\"message_uuid\":\"m1\",\"status\":\"read\"}]")]
    [TestCase("17")]
    [TestCase("\"read\"")]
    [TestCase("{}")]
    [TestCase("{\"status\":\"read\"}")]
    [TestCase("{\"message_uuid\":\"m1\"}")]
    [TestCase("{\"message_uuid\":[\"m1\"],\"status\":\"read\"}")]
    [TestCase("{\"message_uuid\":\"m1\",\"status\":{\"status\":\"read\"}}")]
    [TestCase("{\"message_uuid\":true,\"status\":\"read\",\"to\":17,\"_links\":\"x\",\"workflow\":[]}")]
    [TestCase("{\"message_uuid\":1e999,\"status\":1e999}")]
    public void Json_that_says_nothing_we_know_is_no_report(string body)
    {
        var command = Read(body);

        Assert.That(command!.Reports, Is.Empty);
        Assert.That(command.EndedWorkflowId, Is.Null);
    }

    [Test]
    public void Deep_nesting_does_no_harm()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 10_000)) + string.Concat(Enumerable.Repeat("]", 10_000));

        Assert.That(Read($$"""{"message_uuid":"m1","more":{{deep}},"status":"read"}"""), Is.Null);
    }

    [Test]
    public void A_huge_number_does_no_harm()
    {
        var huge = new string('9', 60_000);

        Assert.That(Read($$"""{"message_uuid":{{huge}},"status":"read","client_ref":"r"}""")!.Reports.Single().References, Is.EqualTo(new MessageReferences(null, null, "r", null)));
    }

    [Test]
    public void A_byte_order_mark_is_passed_over()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. """{"message_uuid":"m1","status":"read"}"""u8];

        Assert.That(VonageWebhooks.ReadStatus(body)!.Reports.Single().References.MessageId, Is.EqualTo("m1"));
        Assert.That(VonageWebhooks.ReadStatus(body.AsMemory(0, 3)), Is.Null, "nothing behind it");
        Assert.That(VonageWebhooks.ReadStatus(body.AsMemory(1)), Is.Null, "two thirds of it");
    }

    [TestCase("""{"message_uuid":"m1","status":"read","text":"\ud800"}""")]
    [TestCase("""{"message_uuid":"m1","status":"read","\ud800":1}""")]
    [TestCase("""{"\ud800message_uuid":"m2","message_uuid":"m1","status":"read","\udc00status":"rejected"}""")]
    [TestCase("""{"message_uuid":"m1","status":"read","client_ref":"\udc00\ud800","channel":"\ud800","workflow":{"id":"\ud800"},"_links":"\ud800"}""")]
    public void Half_of_a_surrogate_pair_costs_no_more_than_its_member(string body)
        => Assert.That(OnlyReport(body), Is.EqualTo(new MessageReport(new MessageReferences("m1", null, null, null), StepStatus.Read, null)));

    [TestCase("""{"message_uuid":"\ud800","status":"read"}""")]
    [TestCase("""{"message_uuid":"m1","status":"\udc00\ud800"}""")]
    [TestCase("""{"message_uuid":"\u0000","status":"read"}""", Description = "no text of PostgreSQL holds a NUL")]
    [TestCase("""{"message_uuid":"m\u00001","status":"read"}""")]
    public void An_id_or_a_status_that_is_no_text_says_nothing(string body)
        => Assert.That(Read(body)!.Reports, Is.Empty);

    [Test]
    public void What_is_no_UTF_8_costs_no_more_than_its_member()
    {
        byte[] body = [.. """{"message_uuid":"m1","status":"read","text":"""u8, (byte)'"', 0xFF, (byte)'"', (byte)'}'];

        Assert.That(VonageWebhooks.ReadStatus(body)!.Reports.Single().Status, Is.EqualTo(StepStatus.Read));
    }

    [TestCase("""{"channel":"messenger","from":"\ud800","timestamp":"2026-11-23T12:14:25Z"}""")]
    [TestCase("""{"from":{"type":"messenger","id":"\ud800"}}""")]
    [TestCase("""{"channel":"\ud800","from":"8192836451"}""")]
    [TestCase("""{"channel":"messenger","from":"8192836451\u0000"}""")]
    [TestCase("""{"channel":"messenger"}""")]
    [TestCase("[]")]
    [TestCase("null")]
    public void An_inbound_message_whose_sender_cannot_be_read_is_from_nobody(string body)
        => Assert.That(ReadInbound(body)!.From, Is.Null);

    [TestCase("""{"channel":"messenger","from":"8192836451","text":"\ud83d"}""")]
    [TestCase("""{"channel":"messenger","from":"8192836451","timestamp":"\ud800"}""")]
    [TestCase("""{"channel":"messenger","from":"8192836451","timestamp":"0001-01-01T00:00:00+14:00"}""")]
    [TestCase("""{"channel":"messenger","from":8192836451,"\ud800":{}}""")]
    [TestCase("\ufeff{\"channel\":\"messenger\",\"from\":\"8192836451\"}")]
    [TestCase("""{"from":{"type":"messenger","id":"8192836451"}}""")]
    public void An_inbound_message_is_read_whatever_else_it_holds(string body)
        => Assert.That(ReadInbound(body), Is.EqualTo(new RecordInboundMessageCommand(new ChannelAddress(Channel.Messenger, "8192836451"), SentAt: null)));

    [Test]
    public void An_inbound_message_on_WhatsApp_is_of_its_channel_and_so_opens_no_window_on_Messenger()
        => Assert.That(
            ReadInbound("""
                {"channel":"whatsapp","message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","to":"447700900001","from":"447700900000",
                 "timestamp":"2020-01-01T14:00:00Z","profile":{"name":"Jane"},"context_status":"none","message_type":"text","text":"Hello"}
                """)!.From,
            Is.EqualTo(new ChannelAddress(Channel.WhatsApp, "447700900000")));

    [Test]
    public void Random_bytes_never_throw()
    {
        for (var seed = 0; seed < 5_000; seed++)
        {
            AssertHarmless(Noise(seed, seed % 200));
        }
    }

    [Test]
    public void Spoilt_webhooks_never_throw()
    {
        string[] shapes = [OfDispatch, OfMessages, OnWhatsApp, FinalReport, Inbound];
        for (var seed = 0; seed < 5_000; seed++)
        {
            var body = Encoding.UTF8.GetBytes(shapes[seed % shapes.Length]);
            var noise = Noise(seed, 16);
            for (var spot = 0; spot < 1 + (noise[0] % 4); spot++)
            {
                var at = ((noise[(3 * spot) + 1] << 8) | noise[(3 * spot) + 2]) % body.Length;
                body[at] = noise[(3 * spot) + 3];
            }

            AssertHarmless(body);
        }
    }

    private static void AssertHarmless(byte[] body)
    {
        Assert.That(() => VonageWebhooks.ReadStatus(body), Throws.Nothing, Convert.ToHexString(body));
        Assert.That(() => VonageWebhooks.ReadInbound(body), Throws.Nothing, Convert.ToHexString(body));
    }

    // The same bytes in every run, from a hash in counter mode.
    private static byte[] Noise(int seed, int length)
    {
        var noise = new List<byte>();
        for (var block = 0; noise.Count < length; block++)
        {
            noise.AddRange(SHA256.HashData([.. BitConverter.GetBytes(seed), .. BitConverter.GetBytes(block)]));
        }

        return [.. noise.Take(length)];
    }

    private static RecordInboundMessageCommand? ReadInbound(string body) => VonageWebhooks.ReadInbound(Encoding.UTF8.GetBytes(body));

    private static RecordMessageStatusCommand? Read(string body) => VonageWebhooks.ReadStatus(Encoding.UTF8.GetBytes(body));

    private static MessageReport OnlyReport(string body) => Read(body)!.Reports.Single();
}
