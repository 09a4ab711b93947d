using MediatR;
using Microsoft.AspNetCore.Mvc;
using Otp.Api.Answers;
using Otp.Api.Clients;
using Otp.Application.Clients;
using Otp.Domain.Otps;

namespace Otp.Api.Statistics;

/// <summary>Figures: what happened how often.</summary>
[ApiController]
[Route("statistics")]
[ServiceFilter<ClientShare>(IsReusable = true)]
public sealed class StatisticsController : ControllerBase
{
    // No client has it.
    private static readonly ClientId Nobody = new("");

    private static readonly string[] Names = ["from", "to", "by", "client", "country", "channel"];

    private readonly IMediator _mediator;
    private readonly TimeProvider _timeProvider;

    /// <summary>Creates the controller.</summary>
    public StatisticsController(IMediator mediator, TimeProvider timeProvider)
    {
        _mediator = mediator;
        _timeProvider = timeProvider;
    }

    /// <summary>Count what happened</summary>
    /// <remarks>
    /// Codes, messages and refusals by hour, client, country, channel or provider; without parameters, of the last 24 hours by hour, the
    /// current one included. Hours are kept for 14 days and days for a year: where the range begins earlier than 14 days ago, that part
    /// is by whole days (UTC), and `from` and `to` in the answer say what is covered. Figures are up to some seconds behind, and a crash
    /// may lose those seconds. Codes of test recipients are counted nowhere.
    ///
    /// With `Accept: text/csv` the same rows come as CSV, with a header.
    /// </remarks>
    /// <param name="request">What figures are wanted of.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    [HttpGet]
    [Succeeds(StatusCodes.Status200OK, "The figures, a row for each key.", typeof(StatisticsDocument))]
    [Refuses(
        ProblemKind.Validation, ProblemKind.Unauthorized, ProblemKind.Forbidden, ProblemKind.StorageUnavailable, ProblemKind.Overloaded)]
    [RequiresScope(ClientScopes.Statistics)]
    public async Task<IActionResult> Get([FromQuery] StatisticsRequest request, CancellationToken cancellationToken)
    {
        if (Request.Query.Any(parameter => parameter.Value.Count > 1 || !Names.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase)))
        {
            return new ProblemAnswer(Answers.Problem.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                ["query"] = [$"The query has {string.Join(", ", Names)}, each once at most, and nothing else."],
            }));
        }

        var query = request.ToQuery(_timeProvider.GetUtcNow(), Visible(request));
        return new StatisticsAnswer(await _mediator.Send(query, cancellationToken));
    }

    // Another client is as good as unknown to one that may see only its own figures.
    private ClientId? Visible(StatisticsRequest request)
    {
        var access = ClientIdentity.AccessOf(User)!;
        ClientId? asked = request.Client is { } name ? new ClientId(name.ToLowerInvariant()) : null;
        return access.Scopes.HasFlag(ClientScopes.Operate) ? asked
            : asked is null || asked == access.Client ? access.Client
            : Nobody;
    }
}
