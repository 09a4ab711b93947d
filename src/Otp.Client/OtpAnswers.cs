using System.Net;
using Otp.Client.Transport;

namespace Otp.Client;

/// <summary>Translates answers into results. Only what is known to be a success counts as one.</summary>
internal static class OtpAnswers
{
    private static readonly Dictionary<string, string[]> NoErrors = new(StringComparer.Ordinal);

    public static CreateOtpResult OfCreate(ServiceAnswer answer, string token) => answer.Kind switch
    {
        null when answer.Status == (int)HttpStatusCode.Created && answer.DocumentOf(token) is { } otp
            => new CreateOtpResult.Created(otp),
        "cool-down" => new CreateOtpResult.CoolDown(answer.RetryAfter, answer.Problem?.Otp),
        "send-budget" => new CreateOtpResult.SendBudget(answer.RetryAfter, answer.Problem?.Rule, answer.Problem?.Otp),
        "client-budget" => new CreateOtpResult.ClientBudget(answer.RetryAfter, answer.Problem?.Rule),
        "country-not-allowed" => new CreateOtpResult.CountryNotAllowed(),
        "number-not-allowed" => new CreateOtpResult.NumberNotAllowed(),
        "recipient-conflict" => new CreateOtpResult.RecipientConflict(),
        "idempotency-conflict" => new CreateOtpResult.IdempotencyConflict(),
        "validation" => new CreateOtpResult.Invalid(answer.Problem?.Errors ?? NoErrors),
        "unauthorized" => new CreateOtpResult.Unauthorized(),
        "forbidden" => new CreateOtpResult.Forbidden(),
        "storage-unavailable" => new CreateOtpResult.StorageUnavailable(answer.RetryAfter),
        "overloaded" => new CreateOtpResult.Overloaded(answer.RetryAfter),
        _ => new CreateOtpResult.Unexpected(answer.Status, answer.Problem?.Type, answer.AsksToWait),
    };

    public static VerifyOtpResult OfVerify(ServiceAnswer answer, string token) => answer.Kind switch
    {
        // A document with any other status is not a verdict.
        null when answer.Status == (int)HttpStatusCode.OK && answer.DocumentOf(token) is { Status: OtpStatus.Verified } otp
            => new VerifyOtpResult.Verified(otp),
        "wrong-code" => new VerifyOtpResult.WrongCode(answer.Problem?.AttemptsRemaining),
        "unknown-token" => new VerifyOtpResult.UnknownToken(),
        "cannot-judge" => new VerifyOtpResult.CannotJudge(),
        "already-verified" => new VerifyOtpResult.AlreadyVerified(),
        "expired" => new VerifyOtpResult.Expired(),
        "cancelled" => new VerifyOtpResult.Cancelled(),
        "locked" => new VerifyOtpResult.Locked(answer.RetryAfter),
        "idempotency-conflict" => new VerifyOtpResult.IdempotencyConflict(),
        "validation" => new VerifyOtpResult.Invalid(answer.Problem?.Errors ?? NoErrors),
        "unauthorized" => new VerifyOtpResult.Unauthorized(),
        "forbidden" => new VerifyOtpResult.Forbidden(),
        "storage-unavailable" => new VerifyOtpResult.StorageUnavailable(answer.RetryAfter),
        "overloaded" => new VerifyOtpResult.Overloaded(answer.RetryAfter),
        _ => new VerifyOtpResult.Unexpected(answer.Status, answer.Problem?.Type, answer.AsksToWait),
    };

    public static OtpStatusDocument? OfGet(OtpReply reply, string token) => reply.Answer switch
    {
        { Status: (int)HttpStatusCode.OK } answer when answer.DocumentOf(token) is { } otp => otp,
        { Kind: "unknown-token" } => null,
        _ => throw ExceptionOf(reply),
    };

    public static bool OfCancel(OtpReply reply) => reply.Answer switch
    {
        { Status: (int)HttpStatusCode.NoContent } => true,
        { Kind: "unknown-token" } => false,
        _ => throw ExceptionOf(reply),
    };

    /// <summary>Errors by field, as one text.</summary>
    public static string Print(IReadOnlyDictionary<string, string[]> errors)
        => string.Join("; ", errors.Select(error => $"{error.Key}: {string.Join(' ', error.Value)}"));

    private static OtpServiceException ExceptionOf(OtpReply reply)
        => reply.Answer is { } answer ? new(answer.Status, answer.Problem?.Type, answer.AsksToWait) : new(reply.Reason);
}
