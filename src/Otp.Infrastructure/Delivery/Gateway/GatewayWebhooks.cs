using System.Text.Json;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Webhooks;

namespace Otp.Infrastructure.Delivery.Gateway;

/// <summary>Reads the statuses that the gateway posts: <c>{ "id", "status" }</c>, signed with a secret of their own.</summary>
internal sealed class GatewayWebhooks : IProviderWebhooks
{
    private static readonly RecordMessageStatusCommand Nothing = new([], EndedWorkflowId: null);

    private readonly StandardSignature? _signature;
    private readonly TimeProvider _timeProvider;

    public GatewayWebhooks(IOptions<GatewayOptions> options, TimeProvider timeProvider)
    {
        // Where no route names the gateway there may be no secret: then nothing is signed.
        _signature = StandardSignature.KeyOf(options.Value.StatusSecret) is { } key ? new StandardSignature(key) : null;
        _timeProvider = timeProvider;
    }

    public WebhookAuthenticity Check(WebhookPost post)
        => _signature is not null && _signature.IsOn(post.Header, post.Body.Span, _timeProvider.GetUtcNow())
            ? WebhookAuthenticity.Accepted
            : WebhookAuthenticity.Forged;

    public RecordMessageStatusCommand? ReadStatus(WebhookPost post)
    {
        try
        {
            using var document = LenientJson.Parse(post.Body);
            var root = document.RootElement;
            return root.Text("id") is { } id && StatusOf(root.Text("status")) is var (status, error)
                ? new RecordMessageStatusCommand([ReportOf(id, status, error)], EndedWorkflowId: null)
                : Nothing;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static MessageReport ReportOf(string id, StepStatus status, DeliveryError? error)
        => new(new MessageReferences(MessageId: null, WorkflowId: null, id, Channel: null), status, error, Provider.Gateway);

    private static (StepStatus Status, DeliveryError? Error)? StatusOf(string? text) => text switch
    {
        "delivered" => (StepStatus.Delivered, null),
        "read" => (StepStatus.Read, null),
        "rejected" => (StepStatus.Rejected, DeliveryError.MessageRefused),
        "undeliverable" => (StepStatus.Undeliverable, DeliveryError.NotDelivered),
        _ => null,
    };
}
