using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Otp.Api.Answers;
using Otp.Api.Observability;
using Otp.Application.Delivery;

namespace Otp.Api;

/// <summary>What the provider tells us.</summary>
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
    private readonly IProviderWebhooks _webhooks;
    private readonly ILogger<WebhooksController> _logger;

    /// <summary>Creates the controller.</summary>
    public WebhooksController(IMediator mediator, IProviderWebhooks webhooks, ILogger<WebhooksController> logger)
    {
        _mediator = mediator;
        _webhooks = webhooks;
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
    public async Task<IActionResult> MessageStatus(CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(cancellationToken);
        if (Refuse(body) is { } refusal)
        {
            return refusal;
        }

        if (_webhooks.ReadStatus(body) is not { } command)
        {
            return InvalidRequests.NotJson();
        }

        var result = await _mediator.Send(command, cancellationToken);
        LogStatus(result.Matched, result.Parked);
        return Ok();
    }

    /// <summary>Take in a message that a person sent</summary>
    /// <remarks>For Vonage: the inbound URL of the application. Notes when a Messenger user last wrote to the page.</remarks>
    /// <param name="cancellationToken">The caller has gone.</param>
    [HttpPost("inbound-message")]
    [Succeeds(StatusCodes.Status200OK, "Taken in.")]
    [Refuses(ProblemKind.Validation, ProblemKind.Unauthorized, ProblemKind.StorageUnavailable)]
    public async Task<IActionResult> InboundMessage(CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(cancellationToken);
        if (Refuse(body) is { } refusal)
        {
            return refusal;
        }

        if (_webhooks.ReadInbound(body) is not { } command)
        {
            return InvalidRequests.NotJson();
        }

        await _mediator.Send(command, cancellationToken);
        return Ok();
    }

    // Before the body is parsed. Vonage advises a 5xx for what is not signed, so that it tries again.
    private ProblemAnswer? Refuse(ReadOnlyMemory<byte> body)
    {
        switch (_webhooks.Check(Request.Headers.Authorization.ToString(), body))
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

    // Raw bytes rather than a bound model: Vonage's next new member must not cost us its events.
    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await Request.Body.CopyToAsync(buffer, cancellationToken);
        return buffer.ToArray();
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
