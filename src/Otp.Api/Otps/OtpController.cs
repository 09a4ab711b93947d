using MediatR;
using Microsoft.AspNetCore.Mvc;
using Otp.Api.Answers;
using Otp.Api.Clients;
using Otp.Application.Clients;
using Otp.Application.Idempotency;
using Otp.Application.Otps;
using Otp.Domain.Otps;

namespace Otp.Api.Otps;

/// <summary>Codes: create, verify, look at, cancel.</summary>
[ApiController]
[Route("otp")]
[RequestSizeLimit(MaxBodySize)]
[ServiceFilter<ClientShare>(IsReusable = true)]
public sealed class OtpController : ControllerBase
{
    private const int MaxBodySize = 8 * 1024;
    private const string Json = "application/json";

    private readonly IMediator _mediator;

    /// <summary>Creates the controller.</summary>
    public OtpController(IMediator mediator) => _mediator = mediator;

    /// <summary>Create a code and have it delivered</summary>
    /// <remarks>
    /// Without `channels` the service goes through its usual ones that the person has an address for: as it comes, Messenger first, then
    /// an SMS when that message is not read in time. A POST on a token whose code is still live sends the **same** code again (a
    /// resend): same expiry, same count of attempts, by the next channel; with `channels`, by exactly those ("send it another way").
    ///
    /// Use a fresh random token for each login attempt, never a user id.
    /// </remarks>
    /// <param name="token">Your identifier of this request: 1 to 128 characters, the first a letter or digit.</param>
    /// <param name="request">Whom the code is for.</param>
    /// <param name="idempotencyKey">A key of your choice; a repeated request under it is answered 201 again and sends nothing.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    [HttpPost("{token}")]
    [Consumes(Json)]
    [Succeeds(
        StatusCodes.Status201Created,
        "The code is stored and on its way, or was sent again. `Location` names its status.",
        typeof(OtpStatusDocument))]
    [Refuses(
        ProblemKind.Validation, ProblemKind.Unauthorized, ProblemKind.Forbidden, ProblemKind.CountryNotAllowed,
        ProblemKind.NumberNotAllowed, ProblemKind.RecipientConflict, ProblemKind.IdempotencyConflict, ProblemKind.CoolDown,
        ProblemKind.SendBudget, ProblemKind.ClientBudget, ProblemKind.StorageUnavailable, ProblemKind.Overloaded)]
    [RequiresScope(ClientScopes.Send)]
    public async Task<IActionResult> Create(
        [FromRoute] RequestToken token,
        [FromBody] CreateOtpRequest request,
        [FromHeader(Name = IdempotencyKeyBinder.Header)] IdempotencyKey? idempotencyKey,
        CancellationToken cancellationToken)
        => (await _mediator.Send(request.ToCommand(token, idempotencyKey), cancellationToken)).Answer();

    /// <summary>Verify a code</summary>
    /// <remarks>
    /// The recommended form: the code stays out of URLs and access logs. A code is good for one 200. Every wrong code is
    /// counted before it is judged; what is no code at all is a 400 and costs nothing. Pass on what the person typed as it is:
    /// `12 345` and `١٢٣٤٥` are `12345`.
    /// </remarks>
    /// <param name="token">The token the code was created with.</param>
    /// <param name="request">What the person typed.</param>
    /// <param name="idempotencyKey">A key of your choice; the same code under the same key repeats its answer and spends nothing.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    [HttpPost("{token}/verify")]
    [Consumes(Json)]
    [Succeeds(StatusCodes.Status200OK, "The code is right. This is the one time.", typeof(OtpStatusDocument), Example = OtpStatus.Verified)]
    [Refuses(
        ProblemKind.Validation, ProblemKind.Unauthorized, ProblemKind.Forbidden, ProblemKind.WrongCode, ProblemKind.UnknownToken,
        ProblemKind.CannotJudge, ProblemKind.AlreadyVerified, ProblemKind.Expired, ProblemKind.Cancelled, ProblemKind.Locked,
        ProblemKind.IdempotencyConflict, ProblemKind.StorageUnavailable, ProblemKind.Overloaded)]
    [RequiresScope(ClientScopes.Verify)]
    public async Task<IActionResult> Verify(
        [FromRoute] RequestToken token,
        [FromBody] VerifyOtpRequest request,
        [FromHeader(Name = IdempotencyKeyBinder.Header)] IdempotencyKey? idempotencyKey,
        CancellationToken cancellationToken)
        => request.TryRead(out var code)
            ? (await _mediator.Send(new VerifyOtpCommand(token, code, idempotencyKey), cancellationToken)).Answer()
            : ProblemAnswer.Of(ProblemKind.Validation);

    /// <summary>Verify a code, in the URL</summary>
    /// <remarks>The form of the first clients. Codes in URLs end up in access logs on the way: prefer the POST.</remarks>
    /// <param name="token">The token the code was created with.</param>
    /// <param name="code">The code: 5 to 10 ASCII digits and nothing else.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    [HttpGet("{token}/{code}")]
    [Succeeds(StatusCodes.Status200OK, "The code is right. This is the one time.", typeof(OtpStatusDocument), Example = OtpStatus.Verified)]
    [Refuses(
        ProblemKind.Validation, ProblemKind.Unauthorized, ProblemKind.Forbidden, ProblemKind.WrongCode, ProblemKind.UnknownToken,
        ProblemKind.CannotJudge, ProblemKind.AlreadyVerified, ProblemKind.Expired, ProblemKind.Cancelled, ProblemKind.Locked,
        ProblemKind.StorageUnavailable, ProblemKind.Overloaded)]
    [RequiresScope(ClientScopes.Verify)]
    public async Task<IActionResult> VerifyByGet(
        [FromRoute] RequestToken token, [FromRoute] string code, CancellationToken cancellationToken)
    {
        if (Prefetch.IsAskedBy(Request))
        {
            return ProblemAnswer.Of(ProblemKind.Forbidden);
        }

        return OtpCode.TryParse(code, out var submitted)
            ? (await _mediator.Send(new VerifyOtpCommand(token, submitted, IdempotencyKey: null), cancellationToken)).Answer()
            : ProblemAnswer.Of(ProblemKind.WrongCode);
    }

    /// <summary>Look at a code's status</summary>
    /// <remarks>For support and for showing progress. Decide a login by the answer to *verify*, never by polling this.</remarks>
    /// <param name="token">The token the code was created with.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    [HttpGet("{token}")]
    [Succeeds(StatusCodes.Status200OK, "Where the token's newest code stands.", typeof(OtpStatusDocument))]
    [Refuses(
        ProblemKind.Validation, ProblemKind.Unauthorized, ProblemKind.Forbidden, ProblemKind.UnknownToken, ProblemKind.StorageUnavailable,
        ProblemKind.Overloaded)]
    [RequiresScope(ClientScopes.Read)]
    public async Task<IActionResult> Get([FromRoute] RequestToken token, CancellationToken cancellationToken)
        => (await _mediator.Send(new GetOtpQuery(token), cancellationToken)).Answer();

    /// <summary>Cancel a code</summary>
    /// <remarks>
    /// The code answers 410 from then on, and messages that are not sent yet are dropped. Under Vonage Dispatch the provider
    /// runs the failover timer and cannot be stopped: an SMS that it has planned may still come, with a code that is dead.
    /// </remarks>
    /// <param name="token">The token the code was created with.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    [HttpDelete("{token}")]
    [Succeeds(StatusCodes.Status204NoContent, "The code is cancelled, or was no longer live and stays as it was.")]
    [Refuses(
        ProblemKind.Validation, ProblemKind.Unauthorized, ProblemKind.Forbidden, ProblemKind.UnknownToken, ProblemKind.StorageUnavailable,
        ProblemKind.Overloaded)]
    [RequiresScope(ClientScopes.Send)]
    public async Task<IActionResult> Cancel([FromRoute] RequestToken token, CancellationToken cancellationToken)
        => await _mediator.Send(new CancelOtpCommand(token), cancellationToken)
            ? NoContent()
            : ProblemAnswer.Of(ProblemKind.UnknownToken);
}
