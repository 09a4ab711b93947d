namespace Otp.Client;

/// <summary>
/// What came of <see cref="IOtpClient.VerifyAsync"/>. Only <see cref="Verified"/> lets a session in. Later versions may add
/// results: let a switch end in a default that lets nobody in.
/// </summary>
public abstract record VerifyOtpResult
{
    private VerifyOtpResult()
    {
    }

    /// <summary>The code is right, for the first and only time (200). Renew the session's id, as after any login.</summary>
    /// <param name="Otp">Where the code stands now.</param>
    public sealed record Verified(OtpStatusDocument Otp) : VerifyOtpResult;

    /// <summary>The code is wrong (404 <c>wrong-code</c>). Show: "That code is not right."</summary>
    /// <param name="AttemptsRemaining">Wrong codes that it still bears, 0 to 9; null when it is over and nothing is counted.</param>
    public sealed record WrongCode(int? AttemptsRemaining) : VerifyOtpResult;

    /// <summary>There is no code for this token (404 <c>unknown-token</c>): the login attempt is over. Show: "Please start again."</summary>
    public sealed record UnknownToken : VerifyOtpResult;

    /// <summary>The key of the code was removed from the service (404 <c>cannot-judge</c>). Show: "This code is no longer valid." Offer a new one.</summary>
    public sealed record CannotJudge : VerifyOtpResult;

    /// <summary>The code is right, but was verified before (409 <c>already-verified</c>): never a success. Show: "This code was used." Start again.</summary>
    public sealed record AlreadyVerified : VerifyOtpResult;

    /// <summary>The code is right, but too late (410 <c>expired</c>). Show: "This code is no longer valid." Offer a new one.</summary>
    public sealed record Expired : VerifyOtpResult;

    /// <summary>The code is right, but was cancelled (410 <c>cancelled</c>). Show: "This code is no longer valid." Offer a new one.</summary>
    public sealed record Cancelled : VerifyOtpResult;

    /// <summary>The wrong codes are used up; right or wrong is no longer told (429 <c>locked</c>). Show: "Too many wrong codes." Offer a new one.</summary>
    /// <param name="RetryAfter">When the token may be sent to again; at least a second.</param>
    public sealed record Locked(TimeSpan RetryAfter) : VerifyOtpResult;

    /// <summary>The idempotency key was used for another code (422 <c>idempotency-conflict</c>): a defect of the caller.</summary>
    public sealed record IdempotencyConflict : VerifyOtpResult;

    /// <summary>What was typed is no code at all (400 <c>validation</c>); nothing was judged, and no attempt was counted. Show: "A code has digits only."</summary>
    /// <param name="Errors">Sentences by member (<c>code</c>, ...); none repeats what was sent.</param>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : VerifyOtpResult
    {
        /// <summary>Each member with its sentences.</summary>
        public override string ToString() => $"{nameof(Invalid)} {{ {Sentences.Of(Errors)} }}";
    }

    /// <summary>The API key is missing or nobody's (401 <c>unauthorized</c>): alert your operators.</summary>
    public sealed record Unauthorized : VerifyOtpResult;

    /// <summary>The API key lacks the scope <c>verify</c> (403 <c>forbidden</c>): alert your operators.</summary>
    public sealed record Forbidden : VerifyOtpResult;

    /// <summary>Storage cannot answer (503 <c>storage-unavailable</c>), after the repetitions: nothing was judged, no attempt was counted. Show: "Please try again in a moment."</summary>
    /// <param name="RetryAfter">When to try again; at least a second.</param>
    public sealed record StorageUnavailable(TimeSpan RetryAfter) : VerifyOtpResult;

    /// <summary>The service has too much to do (503 <c>overloaded</c>), after the repetitions: nothing was judged. Show: "Please try again in a moment."</summary>
    /// <param name="RetryAfter">When to try again; at least a second.</param>
    public sealed record Overloaded(TimeSpan RetryAfter) : VerifyOtpResult;

    /// <summary>
    /// No answer of the service came, after the repetitions: none at all, half of one, or that of a gateway on the way (408, 502,
    /// 503 or 504). Whether the code was judged is not known. Let nobody in.
    /// </summary>
    /// <param name="IdempotencyKey">Call again with it, and with the same code: that answers the verdict that was lost.</param>
    /// <param name="Reason">Why, in a sentence for operators, which is logged as well. It holds neither the token nor the key.</param>
    public sealed record NoAnswer(string IdempotencyKey, string Reason) : VerifyOtpResult;

    /// <summary>An answer that this client does not know: a problem type of a later service, or something that is not the service. Let nobody in.</summary>
    /// <param name="Status">The HTTP status, whatever it is; a 2xx too when the rest of the answer is not the service's.</param>
    /// <param name="ProblemType">The problem's type; null when it is none of the service's.</param>
    /// <param name="RetryAfter">When to try again; null when the answer does not say so.</param>
    public sealed record Unexpected(int Status, string? ProblemType, TimeSpan? RetryAfter) : VerifyOtpResult;
}
