namespace Otp.Client;

/// <summary>
/// The OTP service. Every method may be called from any number of threads. A request whose reply was lost, also to a gateway on
/// the way (408, 502, 503 or 504 that is not the service's own), or that the service answered 503, is repeated as often as
/// <see cref="OtpClientOptions.MaxRetries"/> allows, under the same <c>Idempotency-Key</c>: nothing is sent twice and no guess is
/// counted twice. Nothing else is repeated.
/// </summary>
/// <example>
/// <code>
/// var token = OtpToken.New(); // for this login attempt; keep it in the person's session
/// var created = await otp.CreateAsync(token, OtpRecipient.Sms("+393331234567"));
/// // ... the person types the code ...
/// var verdict = await otp.VerifyAsync(token, code);
/// if (verdict is VerifyOtpResult.Verified) { /* let this session in */ }
/// </code>
/// </example>
public interface IOtpClient
{
    /// <summary>Creates a code and sends it, or sends the token's live code again.</summary>
    /// <param name="token">Your name for this login attempt: draw it with <see cref="OtpToken.New"/>.</param>
    /// <param name="recipient">Whom the code is for.</param>
    /// <param name="idempotencyKey">
    /// 1 to 255 visible ASCII characters; null: a new random key for this call. Pass the key of an earlier
    /// <see cref="CreateOtpResult.NoAnswer"/> to learn what became of it without a second message. The service keeps keys
    /// for 24 hours.
    /// </param>
    /// <param name="cancellationToken">Gives up the wait; the code may have been created all the same.</param>
    /// <returns><see cref="CreateOtpResult.Created"/>, or why not.</returns>
    /// <exception cref="ArgumentException">The token or the key is malformed, or the recipient has no address.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <example>
    /// <code>
    /// var shown = await otp.CreateAsync(token, OtpRecipient.Sms("+393331234567")) switch
    /// {
    ///     CreateOtpResult.Created => "Your code is on its way.",
    ///     CreateOtpResult.CoolDown wait => $"Your code is on its way. Again in {wait.RetryAfter.TotalSeconds} seconds.",
    ///     _ => "We cannot send a code now.",
    /// };
    /// </code>
    /// </example>
    Task<CreateOtpResult> CreateAsync(
        string token, OtpRecipient recipient, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>Verifies what a person typed. This alone decides: one code yields one <see cref="VerifyOtpResult.Verified"/>.</summary>
    /// <param name="token">The token the code was created with, from the person's session.</param>
    /// <param name="code">
    /// What the person typed, as it is: spaces, hyphens, dashes, dots and invisible marks are dropped, and digits of any script
    /// become ASCII. What is then not 5 to 10 digits is answered <see cref="VerifyOtpResult.Invalid"/> and costs no attempt.
    /// </param>
    /// <param name="idempotencyKey">
    /// 1 to 255 visible ASCII characters; null: a new random key for this call. Pass the key of an earlier
    /// <see cref="VerifyOtpResult.NoAnswer"/>, with the same code, to learn the verdict that was lost. Never use one key for
    /// two submissions of a person: whoever repeats the first one would be let in a second time.
    /// </param>
    /// <param name="cancellationToken">Gives up the wait; the code may have been verified all the same.</param>
    /// <returns><see cref="VerifyOtpResult.Verified"/>, or why not.</returns>
    /// <exception cref="ArgumentException">The token or the key is malformed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <example>
    /// <code>
    /// var shown = await otp.VerifyAsync(token, code) switch
    /// {
    ///     VerifyOtpResult.Verified => "Welcome.",
    ///     VerifyOtpResult.WrongCode wrong => $"That code is not right. Tries left: {wrong.AttemptsRemaining}.",
    ///     VerifyOtpResult.StorageUnavailable or VerifyOtpResult.Overloaded => "Please try again in a moment.",
    ///     _ => "Please ask for a new code.",
    /// };
    /// </code>
    /// </example>
    Task<VerifyOtpResult> VerifyAsync(string token, string code, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Looks at the token's newest code, for support and for showing progress. Never decide by it:
    /// <see cref="OtpStatus.Verified"/> says that somebody's request was answered so, not that this one was.
    /// </summary>
    /// <param name="token">The token the code was created with.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>Where the code stands; null when the service knows no such token.</returns>
    /// <exception cref="ArgumentException">The token is malformed.</exception>
    /// <exception cref="OtpServiceException">The service gave no such answer, or none at all.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <example><code>var read = (await otp.GetAsync(token))?.Delivery?.Steps.Any(step => step.Status == DeliveryStepStatus.Read);</code></example>
    Task<OtpStatusDocument?> GetAsync(string token, CancellationToken cancellationToken = default);

    /// <summary>Cancels the token's live code: from now on it verifies no more, and messages that are not sent yet are dropped.</summary>
    /// <param name="token">The token the code was created with.</param>
    /// <param name="cancellationToken">Gives up the wait; the code may have been cancelled all the same.</param>
    /// <returns>True, also when the code was no longer live; false when the service knows no such token.</returns>
    /// <exception cref="ArgumentException">The token is malformed.</exception>
    /// <exception cref="OtpServiceException">The service gave no such answer, or none at all.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <example><code>await otp.CancelAsync(token); // the person has left the form</code></example>
    Task<bool> CancelAsync(string token, CancellationToken cancellationToken = default);
}
