namespace Otp.Client;

/// <summary>
/// The outcome of <c>IOtpClient.CreateAsync</c>. Only <see cref="Created"/> means that a code is stored and on its way.
/// Later versions may add results: end each switch in a default that counts as a refusal.
/// </summary>
public abstract record CreateOtpResult
{
    private CreateOtpResult()
    {
    }

    /// <summary>The code is stored and on its way, or was sent again (201).</summary>
    /// <param name="Otp">Where the code stands, such as how many digits it has and when it expires.</param>
    public sealed record Created(OtpStatusDocument Otp) : CreateOtpResult;

    /// <summary>The last message for this token is too recent (429 <c>cool-down</c>). Show: "Your code is on its way."</summary>
    /// <param name="RetryAfter">How long to wait before the code can be sent again: at least a second.</param>
    /// <param name="Otp">Where the token's code stands. It may no longer be live.</param>
    public sealed record CoolDown(TimeSpan RetryAfter, OtpStatusDocument? Otp) : CreateOtpResult;

    /// <summary>
    /// Too many messages were sent for this token, to this person, for this <see cref="CreateOtpRequest.Source"/> or to this country
    /// (429 <c>send-budget</c>). Show: "Too many messages. Try again later."
    /// </summary>
    /// <param name="RetryAfter">How long to wait before more can be sent: from a second to a day.</param>
    /// <param name="Rule">
    /// The rule of the service that refused, such as <c>MaxSendsPerRecipientPerHour</c> or <c>CountryCap</c>. Expect names that you
    /// do not know.
    /// </param>
    /// <param name="Otp">Where the token's code stands, if it was the token's limit.</param>
    public sealed record SendBudget(TimeSpan RetryAfter, string? Rule, OtpStatusDocument? Otp) : CreateOtpResult;

    /// <summary>
    /// This back end has sent as much as it may (429 <c>client-budget</c>). Alert your operators.
    /// Show: "Please try again in a moment."
    /// </summary>
    /// <param name="RetryAfter">How long to wait before more can be sent: from a second to a day.</param>
    /// <param name="Rule">The setting of the service that refused.</param>
    public sealed record ClientBudget(TimeSpan RetryAfter, string? Rule) : CreateOtpResult;

    /// <summary>The service does not send to this country (403 <c>country-not-allowed</c>). Offer another way.</summary>
    public sealed record CountryNotAllowed : CreateOtpResult;

    /// <summary>
    /// The service does not send to this kind of number: premium-rate, personal, pager or satellite (403
    /// <c>number-not-allowed</c>). Offer another way.
    /// </summary>
    public sealed record NumberNotAllowed : CreateOtpResult;

    /// <summary>The token has a live code for someone else (409 <c>recipient-conflict</c>). Draw a token for each login attempt.</summary>
    public sealed record RecipientConflict : CreateOtpResult;

    /// <summary>
    /// The idempotency key was used for another recipient, or for other channels, another locale or source (422
    /// <c>idempotency-conflict</c>): a bug in your back end.
    /// </summary>
    public sealed record IdempotencyConflict : CreateOtpResult;

    /// <summary>The recipient, or how to reach it, is not valid (400 <c>validation</c>). Point to the field.</summary>
    /// <param name="Errors">
    /// Sentences by field (<c>phoneNumber</c>, <c>email</c>, <c>channels[1]</c>, ...). None of them repeats what was sent.
    /// </param>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : CreateOtpResult
    {
        /// <summary>Each field with its sentences.</summary>
        public override string ToString() => $"{nameof(Invalid)} {{ {OtpAnswers.Print(Errors)} }}";
    }

    /// <summary>The API key is missing or unknown (401 <c>unauthorized</c>). Alert your operators.</summary>
    public sealed record Unauthorized : CreateOtpResult;

    /// <summary>The API key lacks the scope <c>send</c> (403 <c>forbidden</c>). Alert your operators.</summary>
    public sealed record Forbidden : CreateOtpResult;

    /// <summary>
    /// The service's storage did not answer, even after the retries (503 <c>storage-unavailable</c>). Nothing was created.
    /// Show: "Please try again in a moment."
    /// </summary>
    /// <param name="RetryAfter">How long to wait before trying again: at least a second.</param>
    public sealed record StorageUnavailable(TimeSpan RetryAfter) : CreateOtpResult;

    /// <summary>
    /// The service has too much to do, even after the retries (503 <c>overloaded</c>). Nothing was created.
    /// Show: "Please try again in a moment."
    /// </summary>
    /// <param name="RetryAfter">How long to wait before trying again: at least a second.</param>
    public sealed record Overloaded(TimeSpan RetryAfter) : CreateOtpResult;

    /// <summary>
    /// The service gave no answer, even after the retries. There was none at all, or only part of one, or a gateway on the way
    /// answered instead (408, 502, 503 or 504). Nobody knows if a code was created.
    /// </summary>
    /// <param name="IdempotencyKey">
    /// Call again with this key. If the code was created, you get <see cref="Created"/>, and nothing is sent again.
    /// </param>
    /// <param name="Reason">Why, in a sentence for operators. It is logged too, and holds neither the token nor the key.</param>
    public sealed record NoAnswer(string IdempotencyKey, string Reason) : CreateOtpResult;

    /// <summary>
    /// An answer that this client does not know: from a later version of the service, or from something that is not the service.
    /// Treat it as a refusal.
    /// </summary>
    /// <param name="Status">The HTTP status. It can even be a 2xx, if the rest of the answer is not the service's.</param>
    /// <param name="ProblemType">The problem's type; null if it is not one of the service's.</param>
    /// <param name="RetryAfter">How long to wait before trying again; null if the answer does not say.</param>
    public sealed record Unexpected(int Status, string? ProblemType, TimeSpan? RetryAfter) : CreateOtpResult;
}
