using Otp.Application.Otps;

namespace Otp.Api.OpenApi;

/// <summary>A refusal (RFC 9457). Program against `type`; ignore members you do not know.</summary>
internal sealed record ProblemDocument
{
    /// <summary>One for each outcome, and stable. `about:blank` says no more than the status.</summary>
    public required string Type { get; init; }

    /// <summary>The outcome in words; they may change.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What it means and what to do. It never repeats what was sent.</summary>
    public string? Detail { get; init; }

    /// <summary>With `validation`: sentences by member.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>With `wrong-code` and `locked`: the wrong codes that the code still bears.</summary>
    public int? AttemptsRemaining { get; init; }

    /// <summary>With every 429 and 503: the seconds to wait, as in `Retry-After`.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>With `cool-down`, `send-budget` and `client-budget`: the setting that refused.</summary>
    public string? Rule { get; init; }

    /// <summary>With `cool-down`, and with `send-budget` when it is the token's: where its code stands.</summary>
    public OtpStatusDocument? Otp { get; init; }

    /// <summary>The number by which the service's logs and traces know the request; also in the header `X-Trace-Id`.</summary>
    public string? TraceId { get; init; }
}
