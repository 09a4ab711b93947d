namespace Otp.Client;

/// <summary>
/// The outcome of <see cref="IOtpClient.VerifyAsync"/>. Only <see cref="Verified"/> lets a session in. Later versions may add
/// results: end each switch in a default that lets nobody in.
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
    /// <param name="AttemptsRemaining">How many tries are left, 0 to 9; null if the code is over, so that tries are not counted.</param>
    public sealed record WrongCode(int? AttemptsRemaining) : VerifyOtpResult;

    /// <summary>
    /// There is no code for this token (404 <c>unknown-token</c>). The login attempt is over. Show: "Please start again."
    /// </summary>
    public sealed record UnknownToken : VerifyOtpResult;

    /// <summary>
    /// The service no longer has the key of this code (404 <c>cannot-judge</c>). Show: "This code is no longer valid." Offer a
    /// new one.
    /// </summary>
    public sealed record CannotJudge : VerifyOtpResult;

    /// <summary>
    /// The code is right, but was verified before (409 <c>already-verified</c>). This is never a success. Show: "This code was
    /// used." Start the login again.
    /// </summary>
    public sealed record AlreadyVerified : VerifyOtpResult;

    /// <summary>The code is right, but too late (410 <c>expired</c>). Show: "This code is no longer valid." Offer a new one.</summary>
    public sealed record Expired : VerifyOtpResult;

    /// <summary>
    /// The code is right, but was cancelled (410 <c>cancelled</c>). Show: "This code is no longer valid." Offer a new one.
    /// </summary>
    public sealed record Cancelled : VerifyOtpResult;

    /// <summary>
    /// There were too many wrong codes, so the service no longer says if a code is right (429 <c>locked</c>). Show: "Too many
    /// wrong codes." Offer a new one.
    /// </summary>
    /// <param name="RetryAfter">How long to wait before a new code can be sent: at least a second.</param>
    public sealed record Locked(TimeSpan RetryAfter) : VerifyOtpResult;

    /// <summary>The idempotency key was used for another code (422 <c>idempotency-conflict</c>): a bug in your back end.</summary>
    public sealed record IdempotencyConflict : VerifyOtpResult;

    /// <summary>
    /// What the person typed is not a code (400 <c>validation</c>). Nothing was judged, and no attempt was counted. Show: "A code
    /// has digits only."
    /// </summary>
    /// <param name="Errors">Sentences by field (<c>code</c>, ...). None of them repeats what was sent.</param>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : VerifyOtpResult
    {
        /// <summary>Each field with its sentences.</summary>
        public override string ToString() => $"{nameof(Invalid)} {{ {OtpAnswers.Print(Errors)} }}";
    }

    /// <summary>The API key is missing or unknown (401 <c>unauthorized</c>). Alert your operators.</summary>
    public sealed record Unauthorized : VerifyOtpResult;

    /// <summary>The API key lacks the scope <c>verify</c> (403 <c>forbidden</c>). Alert your operators.</summary>
    public sealed record Forbidden : VerifyOtpResult;

    /// <summary>
    /// The service's storage did not answer, even after the retries (503 <c>storage-unavailable</c>). Nothing was judged, and no
    /// attempt was counted. Show: "Please try again in a moment."
    /// </summary>
    /// <param name="RetryAfter">How long to wait before trying again: at least a second.</param>
    public sealed record StorageUnavailable(TimeSpan RetryAfter) : VerifyOtpResult;

    /// <summary>
    /// The service has too much to do, even after the retries (503 <c>overloaded</c>). Nothing was judged.
    /// Show: "Please try again in a moment."
    /// </summary>
    /// <param name="RetryAfter">How long to wait before trying again: at least a second.</param>
    public sealed record Overloaded(TimeSpan RetryAfter) : VerifyOtpResult;

    /// <summary>
    /// The service gave no answer, even after the retries. There was none at all, or only part of one, or a gateway on the way
    /// answered instead (408, 502, 503 or 504). Nobody knows if the code was judged. Let nobody in.
    /// </summary>
    /// <param name="IdempotencyKey">Call again with this key and the same code to get the verdict that was lost.</param>
    /// <param name="Reason">Why, in a sentence for operators. It is logged too, and holds neither the token nor the key.</param>
    public sealed record NoAnswer(string IdempotencyKey, string Reason) : VerifyOtpResult;

    /// <summary>
    /// An answer that this client does not know: from a later version of the service, or from something that is not the service.
    /// Let nobody in.
    /// </summary>
    /// <param name="Status">The HTTP status. It can even be a 2xx, if the rest of the answer is not the service's.</param>
    /// <param name="ProblemType">The problem's type; null if it is not one of the service's.</param>
    /// <param name="RetryAfter">How long to wait before trying again; null if the answer does not say.</param>
    public sealed record Unexpected(int Status, string? ProblemType, TimeSpan? RetryAfter) : VerifyOtpResult;
}
