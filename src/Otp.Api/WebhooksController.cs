using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Otp.Api.Answers;
using Otp.Api.Observability;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;

namespace Otp.Api;

/// <summary>What providers tell us.</summary>
[ApiController]
[AllowAnonymous]
[Route("webhooks")]
[RequestSizeLimit(MaxBodySize)]
public sealed partial class WebhooksController : ControllerBase
{
    private const int MaxBodySize = 64 * 1024;

    internal static readonly Problem Forged = Answers.Problem.Of(ProblemKind.Unauthorized) with
    {
        Detail = "The webhook's signature is wrong, for another body, or too old.",
    };

    private static readonly Problem Unsigned = Answers.Problem.OfStatus(StatusCodes.Status503ServiceUnavailable) with
    {
        Detail = "The webhook is not signed.",
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    private readonly IMediator _mediator;
    private readonly IInboundWebhooks _vonage;
    private readonly IProviderWebhooks _twilio;
    private readonly IProviderWebhooks _gateway;
    private readonly ILogger<WebhooksController> _logger;

    /// <summary>Creates the controller.</summary>
    public WebhooksController(
        IMediator mediator,
        IInboundWebhooks vonage,
        [FromKeyedServices(Provider.Twilio)] IProviderWebhooks twilio,
        [FromKeyedServices(Provider.Gateway)] IProviderWebhooks gateway,
        ILogger<WebhooksController> logger)
    {
        _mediator = mediator;
        _vonage = vonage;
        _twilio = twilio;
        _gateway = gateway;
        _logger = logger;
    }

    /// <summary>Take in a message status</summary>
    /// <remarks>
    /// For Vonage: the status URL of the application. Takes Messages v0.1 and v1 statuses and Dispatch's final report, in
    /// any order and any number of times. A status that we know nothing of is answered 200, or it would come again for a day.
    /// </remarks>
    /// <param name="cancellationToken">The caller has gone.</param>
    [HttpPost("message-status")]
    [Succeeds(StatusCodes.Status200OK, "Taken in.")]
    [Refuses(ProblemKind.Validation, ProblemKind.Unauthorized, ProblemKind.StorageUnavailable)]
    public Task<IActionResult> MessageStatus(CancellationToken cancellationToken) => TakeStatusAsync(_vonage, null, cancellationToken);

    /// <summary>Take in a message status from Twilio</summary>
    /// <remarks>
    /// For Twilio: the status callback of each message, which the service names when it sends. A form, signed in `X-Twilio-Signature` over
    /// the configured `Webhooks:PublicAddress`. A status that we know nothing of is answered 200.
    /// </remarks>
    /// <param name="clientRef">The service's reference of the message.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    [HttpPost("twilio/{clientRef}")]
    [Succeeds(StatusCodes.Status200OK, "Taken in.")]
    [Refuses(ProblemKind.Unauthorized, ProblemKind.StorageUnavailable)]
    public Task<IActionResult> TwilioStatus(string clientRef, CancellationToken cancellationToken)
        => TakeStatusAsync(_twilio, clientRef, cancellationToken);

    /// <summary>Take in a message status from your own gateway</summary>
    /// <remarks>
    /// For a gateway of your own: `{ "id", "status" }`, where `id` is that of the message and `status` is `delivered`, `read`, `rejected`
    /// or `undeliverable`; signed with `Gateway:StatusSecret` as Standard Webhooks say (`webhook-id`, `webhook-timestamp`,
    /// `webhook-signature`). In any order, any number of times. A status that we know nothing of is answered 200.
    /// </remarks>
    /// <param name="cancellationToken">The caller has gone.</param>
    [HttpPost("gateway/status")]
    [Succeeds(StatusCodes.Status200OK, "Taken in.")]
    [Refuses(ProblemKind.Validation, ProblemKind.Unauthorized, ProblemKind.StorageUnavailable)]
    public Task<IActionResult> GatewayStatus(CancellationToken cancellationToken) => TakeStatusAsync(_gateway, null, cancellationToken);

    /// <summary>Take in a message that a person sent</summary>
    /// <remarks>For Vonage: the inbound URL of the application. Notes when a Messenger user last wrote to the page.</remarks>
    /// <param name="cancellationToken">The caller has gone.</param>
    [HttpPost("inbound-message")]
    [Succeeds(StatusCodes.Status200OK, "Taken in.")]
    [Refuses(ProblemKind.Validation, ProblemKind.Unauthorized, ProblemKind.StorageUnavailable)]
    public async Task<IActionResult> InboundMessage(CancellationToken cancellationToken)
    {
        var post = await ReadAsync(null, cancellationToken);
        if (Refuse(_vonage, post) is { } refusal)
        {
            return refusal;
        }

        if (_vonage.ReadInbound(post) is not { } command)
        {
            return InvalidRequests.NotJson();
        }

        await _mediator.Send(command, cancellationToken);
        return Ok();
    }

    private async Task<IActionResult> TakeStatusAsync(IProviderWebhooks provider, string? clientRef, CancellationToken cancellationToken)
    {
        var post = await ReadAsync(clientRef, cancellationToken);
        if (Refuse(provider, post) is { } refusal)
        {
            return refusal;
        }

        if (provider.ReadStatus(post) is not { } command)
        {
            return InvalidRequests.NotJson();
        }

        var result = await _mediator.Send(command, cancellationToken);
        LogStatus(result.Matched, result.Parked);
        return Ok();
    }

    // Before the body is parsed. Vonage advises a 5xx for what is not signed, so that it tries again.
    private ProblemAnswer? Refuse(IProviderWebhooks provider, WebhookPost post)
    {
        switch (provider.Check(post))
        {
            case WebhookAuthenticity.Forged:
                LogForged(TraceId.Of(HttpContext));
                return new ProblemAnswer(Forged);
            case WebhookAuthenticity.NotSigned:
                LogUnsigned(TraceId.Of(HttpContext));
                return new ProblemAnswer(Unsigned);
            default:
                return null;
        }
    }

    // Raw bytes rather than a bound model: a provider's next new member must not cost us its events.
    private async Task<WebhookPost> ReadAsync(string? clientRef, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await Request.Body.CopyToAsync(buffer, cancellationToken);
        return new WebhookPost(
            Request.Path.ToUriComponent() + Request.QueryString.ToUriComponent(),
            name => Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
            buffer.ToArray())
        {
            ClientRef = clientRef,
        };
    }

    [LoggerMessage(
        EventId = 2101, EventName = "MessageStatusRecorded", Level = LogLevel.Debug,
        Message = "Message status: {Matched} matched, {Parked} parked.")]
    private partial void LogStatus(int matched, int parked);

    [LoggerMessage(
        EventId = 2102, EventName = "WebhookForged", Level = LogLevel.Warning,
        Message = "A webhook was refused: its signature is wrong, for another body, or too old. Trace {TraceId}.")]
    private partial void LogForged(string traceId);

    [LoggerMessage(
        EventId = 2103, EventName = "WebhookUnsigned", Level = LogLevel.Warning,
        Message = "A webhook was refused: it is not signed. Turn on signed webhooks in the Vonage dashboard. Trace {TraceId}.")]
    private partial void LogUnsigned(string traceId);
}
