using Microsoft.AspNetCore.WebUtilities;

namespace Otp.Api.Answers;

/// <summary>A problem as the caller sees it (RFC 9457): stable type, status, title, and a sentence that never echoes input.</summary>
/// <param name="Type">The URI that clients program against.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The short text; also the whole body for a caller that prefers plain text.</param>
/// <param name="Detail">What it means and what to do.</param>
internal sealed record Problem(string Type, int Status, string Title, string? Detail)
{
    private const string TypePrefix = "urn:problem:otp:";

    // "No further meaning than the status" (RFC 9457, 4.2.1).
    private const string NoType = "about:blank";

    /// <summary>More members, by their JSON names.</summary>
    public IReadOnlyDictionary<string, object?> Extensions { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>When the same request may be made again; becomes <c>Retry-After</c> and <c>retryAfterSeconds</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The problem of a kind.</summary>
    public static Problem Of(ProblemKind kind) => kind switch
    {
        ProblemKind.WrongCode => New("wrong-code", 404, "Not found", "The code is wrong."),
        ProblemKind.UnknownToken => New("unknown-token", 404, "Not found", "There is no code for this token."),
        ProblemKind.CannotJudge => New(
            "cannot-judge", 404, "The code is invalid for unknown reason",
            "The key under which the code was issued is no longer configured. Create a new code."),
        ProblemKind.AlreadyVerified => New(
            "already-verified", 409, "The code has already been verified",
            "A code is good for one verification."),
        ProblemKind.Expired => New("expired", 410, "The code is expired", "Create a new code."),
        ProblemKind.Cancelled => New("cancelled", 410, "The code is expired", "The code was cancelled. Create a new code."),
        ProblemKind.Locked => New("locked", 429, "Too many wrong codes", "The code no longer counts, right or wrong. Create a new code."),
        ProblemKind.CoolDown => New(
            "cool-down", 429, "Too soon",
            "The last message for this token is too recent. The member otp says where its code stands."),
        ProblemKind.SendBudget => New(
            "send-budget", 429, "Too many messages",
            "No more messages may be sent to this token or recipient for now."),
        ProblemKind.ClientBudget => New(
            "client-budget", 429, "Too many messages",
            "This client has sent as many messages as it may for now."),
        ProblemKind.CountryNotAllowed => New("country-not-allowed", 403, "Not allowed", "Numbers of this country are not sent to."),
        ProblemKind.NumberNotAllowed => New(
            "number-not-allowed", 403, "Not allowed",
            "Numbers of this kind (premium-rate, shared-cost, personal, pager, satellite and the like) are not sent to."),
        ProblemKind.RecipientConflict => New(
            "recipient-conflict", 409, "The token is in use",
            "The token has a live code for another recipient. Use a new token for each login attempt, or cancel this one."),
        ProblemKind.IdempotencyConflict => New(
            "idempotency-conflict", 422, "The idempotency key is in use",
            "The Idempotency-Key was used for another request on this token."),
        ProblemKind.Validation => New("validation", 400, "The request is not valid", "See errors for what is wrong."),
        ProblemKind.Unauthorized => New(
            "unauthorized", 401, "Not authorized",
            "Send the key of an API client, one and no other, in the header X-Api-Key."),
        ProblemKind.Forbidden => New(
            "forbidden", 403, "Not allowed",
            "The credentials do not allow this request, or it may not be made this way."),
        ProblemKind.StorageUnavailable => New(
            "storage-unavailable", 503, "Storage is unavailable", "Storage cannot answer. Try again, with the same Idempotency-Key."),
        ProblemKind.Overloaded => New(
            "overloaded", 503, "Too much to do", "Too many requests are under way. Nothing was stored and no code was judged. Try again."),
    };

    /// <summary>A problem that has no type beyond its status.</summary>
    public static Problem OfStatus(int status) => new(NoType, status, ReasonPhrases.GetReasonPhrase(status), DetailOf(status));

    /// <summary>A malformed request, with sentences for each member that is wrong.</summary>
    public static Problem Invalid(IReadOnlyDictionary<string, string[]> errors) => Of(ProblemKind.Validation).With("errors", errors);

    /// <summary>The same with one more member.</summary>
    public Problem With(string name, object? value)
        => this with { Extensions = new Dictionary<string, object?>(Extensions, StringComparer.Ordinal) { [name] = value } };

    private static string? DetailOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request is not one that this service reads, or its Host is none that AllowedHosts names.",
        StatusCodes.Status404NotFound => "There is nothing at this path.",
        StatusCodes.Status405MethodNotAllowed => "This path is not served by this method. Allow names those that it is.",
        StatusCodes.Status413PayloadTooLarge => "The body is too large.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as JSON in UTF-8, with Content-Type: application/json.",
        StatusCodes.Status500InternalServerError => "The service failed, and has logged why with this traceId.",
        _ => null,
    };

    private static Problem New(string type, int status, string title, string detail) => new(TypePrefix + type, status, title, detail);
}

/// <summary>An outcome that is not a success. Clients program against its <c>type</c>.</summary>
internal enum ProblemKind
{
    WrongCode,
    UnknownToken,
    CannotJudge,
    AlreadyVerified,
    Expired,
    Cancelled,
    Locked,
    CoolDown,
    SendBudget,
    ClientBudget,
    CountryNotAllowed,
    NumberNotAllowed,
    RecipientConflict,
    IdempotencyConflict,
    Validation,
    Unauthorized,
    Forbidden,
    StorageUnavailable,
    Overloaded,
}
