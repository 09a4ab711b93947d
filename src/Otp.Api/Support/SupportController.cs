using MediatR;
using Microsoft.AspNetCore.Mvc;
using Otp.Api.Answers;
using Otp.Api.Clients;
using Otp.Application.Clients;
using Otp.Application.Support;

namespace Otp.Api.Support;

/// <summary>For those who answer people: why did a code not come?</summary>
[ApiController]
[Route("support")]
[RequestSizeLimit(MaxBodySize)]
[ServiceFilter<ClientShare>(IsReusable = true)]
public sealed class SupportController : ControllerBase
{
    private const int MaxBodySize = 8 * 1024;

    private readonly IMediator _mediator;

    /// <summary>Creates the controller.</summary>
    public SupportController(IMediator mediator) => _mediator = mediator;

    /// <summary>Search for a person's codes</summary>
    /// <remarks>
    /// The newest 50 codes of a person or a token, newest first, with everything that was done to deliver them, and what was refused to
    /// the person. Never a code; addresses are masked. A client finds its own codes; with the scope `operate`, those of all clients.
    /// The address stands in the body, so that no access log holds it. Every search is logged with the client that asked.
    /// </remarks>
    /// <param name="request">What to search by.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    [HttpPost("search")]
    [Consumes("application/json")]
    [Succeeds(StatusCodes.Status200OK, "What was found; two empty lists where nothing was.", typeof(SearchCodesDocument))]
    [Refuses(
        ProblemKind.Validation, ProblemKind.Unauthorized, ProblemKind.Forbidden, ProblemKind.StorageUnavailable, ProblemKind.Overloaded)]
    [RequiresScope(ClientScopes.Support)]
    public async Task<IActionResult> Search([FromBody] SearchCodesRequest request, CancellationToken cancellationToken)
        => request is { Terms: 1, Term: { } term } && ClientIdentity.AccessOf(User) is { } asker
            ? Ok(SearchCodesDocument.Of(await _mediator.Send(new SearchCodesQuery(term, asker), cancellationToken)))
            : ProblemAnswer.Of(ProblemKind.Validation);
}
