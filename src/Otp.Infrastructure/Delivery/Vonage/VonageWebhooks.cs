using System.Globalization;
using System.Text.Json;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>
/// Reads Vonage's status webhooks: Messages v0.1 (which Dispatch uses), Messages v1, and Dispatch's final report. Lenient:
/// members we do not know are passed over, numbers may be strings, and no optional member tells one shape from another.
/// </summary>
internal sealed class VonageWebhooks(VonageSignatures signatures) : IInboundWebhooks
{
    private static readonly RecordMessageStatusCommand Nothing = new([], null);

    public WebhookAuthenticity Check(WebhookPost post) => signatures.Check(post.Header("Authorization"), post.Body);

    public RecordMessageStatusCommand? ReadStatus(WebhookPost post) => ReadStatus(post.Body);

    public RecordInboundMessageCommand? ReadInbound(WebhookPost post) => ReadInbound(post.Body);

    public static RecordMessageStatusCommand? ReadStatus(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = LenientJson.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return Nothing;
            }

            return root.Text("message_uuid") is null && root.Text("dispatch_uuid") is { } workflowId
                ? ReadFinalReport(root, workflowId)
                : new RecordMessageStatusCommand(ReadMessage(root) is { } report ? [report] : [], EndedWorkflowId: null);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static RecordInboundMessageCommand? ReadInbound(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = LenientJson.Parse(body);
            var root = document.RootElement;

            // v1 has the sender as a string beside its channel, v0.1 as an object with both.
            var channel = ChannelOf(root.Text("channel") ?? root.Member("from").Text("type"));
            var sender = root.Text("from") ?? root.Member("from").Text("id");
            var from = channel is { } known && sender is not null ? new ChannelAddress(known, sender) : (ChannelAddress?)null;
            return new RecordInboundMessageCommand(from, TimeOf(root.Text("timestamp")));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DateTimeOffset? TimeOf(string? text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static RecordMessageStatusCommand ReadFinalReport(JsonElement root, string workflowId)
    {
        var reports = root.Member("_links").Member("messages").Items()
            .Select(message => ReportOf(
                new MessageReferences(message.Text("message_uuid"), workflowId, null, ChannelOf(message.Text("channel"))), message))
            .OfType<MessageReport>();
        return new RecordMessageStatusCommand([.. reports], workflowId);
    }

    private static MessageReport? ReadMessage(JsonElement root)
    {
        var workflow = root.Member("workflow");
        var references = new MessageReferences(
            root.Text("message_uuid"),
            root.Member("_links").Member("workflow").Text("dispatch_uuid") ?? workflow.Text("workflow_id") ?? workflow.Text("id"),
            root.Text("client_ref"),
            ChannelOf(root.Text("channel") ?? root.Member("to").Text("type")));
        return references is { MessageId: null, WorkflowId: null, ClientRef: null } ? null : ReportOf(references, root);
    }

    private static MessageReport? ReportOf(MessageReferences references, JsonElement message)
    {
        if (StatusOf(message.Text("status")) is not { } status)
        {
            return null;
        }

        var failed = status is StepStatus.Rejected or StepStatus.Undeliverable;
        return new MessageReport(references, status, failed ? VonageErrors.Read(message.Member("error")) : null);
    }

    private static StepStatus? StatusOf(string? text) => text switch
    {
        "submitted" => StepStatus.Submitted,
        "delivered" => StepStatus.Delivered,
        "read" => StepStatus.Read,
        "rejected" => StepStatus.Rejected,
        "undeliverable" => StepStatus.Undeliverable,
        _ => null,
    };

    private static Channel? ChannelOf(string? text) => text switch
    {
        "messenger" => Channel.Messenger,
        "sms" => Channel.Sms,
        "whatsapp" => Channel.WhatsApp,
        _ => null,
    };
}

/// <summary>
/// Maps the codes that Vonage's status webhooks carry to our own words. The provider's text is never kept: it may quote the
/// message.
/// </summary>
internal static class VonageErrors
{
    /// <summary>The error of a status: <c>error.code</c> in v0.1, <c>error.title</c> in v1, a number or a string.</summary>
    public static DeliveryError Read(JsonElement error)
        => int.TryParse(error.Text("code") ?? error.Text("title"), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? Of(code)
            : DeliveryError.NotDelivered;

    private static DeliveryError Of(int code) => code switch
    {
        1000 or 1070 => DeliveryError.ProviderThrottled,
        1010 or 1020 or 1040 or 1060 or 1110 or 1130 or 1140 or 1150 or 1400 or 1410 or 1440 => DeliveryError.MessageRefused,
        1022 => new DeliveryError("template-refused", "The provider refused the configured template."),
        1050 => new DeliveryError("barred", "The recipient cannot be reached: the number is barred."),
        1080 or 1180 => new DeliveryError("recipient-absent", "The recipient's device is switched off or out of reach."),
        1120 or 1420 => new DeliveryError("sender-refused", "The provider refused the configured sender."),
        1160 => new DeliveryError("recipient-not-listed", "The recipient is not among those the account may write to."),
        1170 or 1190 or 1250 or 1260 or 1300 or 1430 =>
            new DeliveryError("recipient-unreachable", "The recipient cannot be reached on this channel."),
        1230 => new DeliveryError("network-error", "The network could not deliver the message."),
        1240 => new DeliveryError("recipient-opted-out", "The recipient does not want messages from this sender."),
        1310 => new DeliveryError("device-unsuitable", "The recipient's device cannot receive the message."),
        1320 => new DeliveryError("already-sent", "The provider took the message for a repetition."),
        1340 => new DeliveryError("window-closed", "The recipient has not written to the page within the last 24 hours."),
        1360 => new DeliveryError("timed-out", "The message could not be delivered in time."),
        1370 => new DeliveryError("page-consent-expired", "The page's consent to the provider has expired and must be renewed."),
        _ => DeliveryError.NotDelivered,
    };
}
