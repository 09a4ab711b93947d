using System.Globalization;
using System.Text.Json;
using Otp.Application.Delivery;
using Otp.Application.Delivery.RecordInboundMessage;
using Otp.Application.Delivery.RecordMessageStatus;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery.Vonage.Webhooks;

/// <summary>
/// Reads Vonage's status webhooks: Messages v0.1 (which Dispatch uses), Messages v1, and Dispatch's final report. Lenient:
/// members we do not know are passed over, numbers may be strings, and no optional member tells one shape from another.
/// </summary>
internal sealed class VonageWebhooks(VonageSignatures signatures) : IProviderWebhooks
{
    private static readonly RecordMessageStatusCommand Nothing = new([], null);

    public WebhookAuthenticity Check(string? authorization, ReadOnlyMemory<byte> body) => signatures.Check(authorization, body);

    public RecordMessageStatusCommand? ReadStatus(ReadOnlyMemory<byte> body)
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

    public RecordInboundMessageCommand? ReadInbound(ReadOnlyMemory<byte> body)
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
        _ => null,
    };
}
