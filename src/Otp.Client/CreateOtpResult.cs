namespace Otp.Client;

/// <summary>
/// What came of <see cref="IOtpClient.CreateAsync"/>. Only <see cref="Created"/> says that a code is stored and on its way.
/// Later versions may add results: let a switch end in a default that sends nobody on.
/// </summary>
public abstract record CreateOtpResult
{
    private CreateOtpResult()
    {
    }

    /// <summary>The code is stored and on its way, or was sent again (201).</summary>
    /// <param name="Otp">Where it stands: among others the number of its digits, and when it expires.</param>
    public sealed record Created(OtpStatusDocument Otp) : CreateOtpResult;

    /// <summary>The last message for this token is too recent (429 <c>cool-down</c>). Show: "Your code is on its way."</summary>
    /// <param name="RetryAfter">When it may be sent again; at least a second.</param>
    /// <param name="Otp">Where the token's code stands; it need not be live any more.</param>
    public sealed record CoolDown(TimeSpan RetryAfter, OtpStatusDocument? Otp) : CreateOtpResult;

    /// <summary>The token or the person was sent too many messages (429 <c>send-budget</c>). Show: "Too many messages. Try again later."</summary>
    /// <param name="RetryAfter">When more may be sent; at least a second, up to a day.</param>
    /// <param name="Rule">The service's setting that refused, such as <c>MaxSendsPerRecipientPerHour</c>.</param>
    /// <param name="Otp">Where the token's code stands, when it is the token that was sent too many.</param>
    public sealed record SendBudget(TimeSpan RetryAfter, string? Rule, OtpStatusDocument? Otp) : CreateOtpResult;

    /// <summary>This back end has sent as much as it may (429 <c>client-budget</c>): alert its operators. Show: "Please try again in a moment."</summary>
    /// <param name="RetryAfter">When more may be sent; at least a second, up to a day.</param>
    /// <param name="Rule">The service's setting that refused.</param>
    public sealed record ClientBudget(TimeSpan RetryAfter, string? Rule) : CreateOtpResult;

    /// <summary>Numbers of that country are not sent to (403 <c>country-not-allowed</c>). Offer another way.</summary>
    public sealed record CountryNotAllowed : CreateOtpResult;

    /// <summary>Numbers of that kind (premium-rate, personal, pager, satellite) are not sent to (403 <c>number-not-allowed</c>). Offer another way.</summary>
    public sealed record NumberNotAllowed : CreateOtpResult;

    /// <summary>The token has a live code for somebody else (409 <c>recipient-conflict</c>): draw a token for each login attempt.</summary>
    public sealed record RecipientConflict : CreateOtpResult;

    /// <summary>The idempotency key was used for another recipient (422 <c>idempotency-conflict</c>): a defect of the caller.</summary>
    public sealed record IdempotencyConflict : CreateOtpResult;

    /// <summary>The recipient is no valid one (400 <c>validation</c>). Point to the field.</summary>
    /// <param name="Errors">Sentences by member (<c>phoneNumber</c>, <c>messengerId</c>, ...); none repeats what was sent.</param>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : CreateOtpResult
    {
        /// <summary>Each member with its sentences.</summary>
        public override string ToString() => $"{nameof(Invalid)} {{ {Sentences.Of(Errors)} }}";
    }

    /// <summary>The API key is missing or nobody's (401 <c>unauthorized</c>): alert your operators.</summary>
    public sealed record Unauthorized : CreateOtpResult;

    /// <summary>The API key lacks the scope <c>send</c> (403 <c>forbidden</c>): alert your operators.</summary>
    public sealed record Forbidden : CreateOtpResult;

    /// <summary>Storage cannot answer (503 <c>storage-unavailable</c>), after the repetitions: nothing was created. Show: "Please try again in a moment."</summary>
    /// <param name="RetryAfter">When to try again; at least a second.</param>
    public sealed record StorageUnavailable(TimeSpan RetryAfter) : CreateOtpResult;

    /// <summary>The service has too much to do (503 <c>overloaded</c>), after the repetitions: nothing was created. Show: "Please try again in a moment."</summary>
    /// <param name="RetryAfter">When to try again; at least a second.</param>
    public sealed record Overloaded(TimeSpan RetryAfter) : CreateOtpResult;

    /// <summary>
    /// No answer of the service came, after the repetitions: none at all, half of one, or that of a gateway on the way (408, 502,
    /// 503 or 504). Whether a code was created is not known.
    /// </summary>
    /// <param name="IdempotencyKey">Call again with it: if the code was created, that answers <see cref="Created"/> and sends nothing.</param>
    /// <param name="Reason">Why, in a sentence for operators, which is logged as well. It holds neither the token nor the key.</param>
    public sealed record NoAnswer(string IdempotencyKey, string Reason) : CreateOtpResult;

    /// <summary>An answer that this client does not know: a problem type of a later service, or that of something that is not the service. Take it for a refusal.</summary>
    /// <param name="Status">The HTTP status, whatever it is; a 2xx too when the rest of the answer is not the service's.</param>
    /// <param name="ProblemType">The problem's type; null when it is none of the service's.</param>
    /// <param name="RetryAfter">When to try again; null when the answer does not say so.</param>
    public sealed record Unexpected(int Status, string? ProblemType, TimeSpan? RetryAfter) : CreateOtpResult;
}
