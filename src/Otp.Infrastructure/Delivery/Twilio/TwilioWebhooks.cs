using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Twilio.Security;

namespace Otp.Infrastructure.Delivery.Twilio;

/// <summary>
/// Reads Twilio's status callbacks. Each message has an address of its own, which Twilio signs with the form: the configured public one,
/// whatever host a request names.
/// </summary>
internal sealed class TwilioWebhooks(IOptions<TwilioOptions> options, IOptions<WebhooksOptions> webhooks) : IProviderWebhooks
{
    private const string SignatureHeader = "X-Twilio-Signature";

    private readonly string _secret = options.Value.AuthToken;
    private readonly string? _publicAddress = BaseOf(webhooks.Value);

    /// <summary>Where statuses come to, with a slash behind which the message's reference stands; null when it is not configured.</summary>
    public static Uri? AddressOf(WebhooksOptions webhooks) => BaseOf(webhooks) is { } address ? new Uri($"{address}/webhooks/twilio/") : null;

    public WebhookAuthenticity Check(WebhookPost post)
        => _secret.Length > 0
            && _publicAddress is not null
            && post.Header(SignatureHeader) is { Length: > 0 } signature
            && Uri.TryCreate($"{_publicAddress}{post.Target}", UriKind.Absolute, out var address)
            // One for each request: it holds an HMAC, which is not made for several threads at once.
            && new RequestValidator(_secret).Validate(address.OriginalString, FormOf(post), signature)
                ? WebhookAuthenticity.Accepted
                : WebhookAuthenticity.Forged;

    public RecordMessageStatusCommand? ReadStatus(WebhookPost post)
    {
        var form = FormOf(post);
        if (StatusOf(form.GetValueOrDefault("MessageStatus")) is not { } status)
        {
            return new RecordMessageStatusCommand([], EndedWorkflowId: null);
        }

        var failed = status is StepStatus.Rejected or StepStatus.Undeliverable;

        // Our own reference says it all: nothing has to wait for a delivery to learn of Twilio's id.
        var references = new MessageReferences(MessageId: null, WorkflowId: null, post.ClientRef, Channel: null);
        var error = failed ? TwilioErrors.Read(form.GetValueOrDefault("ErrorCode")) : null;
        return new RecordMessageStatusCommand([new MessageReport(references, status, error, Provider.Twilio)], EndedWorkflowId: null);
    }

    private static string? BaseOf(WebhooksOptions webhooks) => webhooks.PublicAddress?.OriginalString.TrimEnd('/');

    // Names have a case in what Twilio signs.
    private static Dictionary<string, string> FormOf(WebhookPost post)
        => QueryHelpers.ParseQuery(Encoding.UTF8.GetString(post.Body.Span))
            .ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);

    private static StepStatus? StatusOf(string? text) => text switch
    {
        "accepted" or "scheduled" or "queued" or "sending" or "sent" => StepStatus.Submitted,
        "delivered" => StepStatus.Delivered,
        "read" => StepStatus.Read,
        "undelivered" => StepStatus.Undeliverable,
        "failed" or "canceled" => StepStatus.Rejected,
        _ => null,
    };
}
