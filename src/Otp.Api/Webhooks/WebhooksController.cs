using MediatR;
using Microsoft.AspNetCore.Mvc;
using Otp.Api.Errors;
using Otp.Api.OpenApi;
using Otp.Application.Delivery;

namespace Otp.Api.Webhooks;

/// <summary>What the provider tells us.</summary>
[ApiController]
[Route("webhooks")]
[RequestSizeLimit(MaxBodySize)]
public sealed partial class WebhooksController : ControllerBase
{
    private const int MaxBodySize = 64 * 1024;

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
    [Refuses(ProblemKind.Validation, ProblemKind.StorageUnavailable)]
    public async Task<IActionResult> MessageStatus(CancellationToken cancellationToken)
    {
        if (_webhooks.ReadStatus(await ReadBodyAsync(cancellationToken)) is not { } command)
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
    [Refuses(ProblemKind.Validation, ProblemKind.StorageUnavailable)]
    public async Task<IActionResult> InboundMessage(CancellationToken cancellationToken)
    {
        if (_webhooks.ReadInbound(await ReadBodyAsync(cancellationToken)) is not { } command)
        {
            return InvalidRequests.NotJson();
        }

        await _mediator.Send(command, cancellationToken);
        return Ok();
    }

    // Raw bytes rather than a bound model: Vonage's next new member must not cost us its events.
    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await Request.Body.CopyToAsync(buffer, cancellationToken);
        return buffer.ToArray();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Message status: {Matched} matched, {Parked} parked.")]
    private partial void LogStatus(int matched, int parked);
}
