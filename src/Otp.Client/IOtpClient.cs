namespace Otp.Client;

/// <summary>
/// The OTP service. You may call every method from any number of threads. A request is repeated if the service answers 503, if
/// its reply is lost, or if a gateway on the way answers instead (408, 502, 503 or 504), up to
/// <see cref="OtpClientOptions.MaxRetries"/> times. Repeated requests have the same <c>Idempotency-Key</c>, so nothing is sent
/// twice and no guess is counted twice. Nothing else is repeated.
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
#pragma warning disable RS0026 // Two overloads with optional parameters: the type of the second parameter tells them apart.
    /// <summary>Creates a code and sends it, or sends the token's live code again.</summary>
    /// <param name="token">Your name for this login attempt. Draw it with <see cref="OtpToken.New"/>.</param>
    /// <param name="recipient">The person to send the code to.</param>
    /// <param name="idempotencyKey">
    /// 1 to 255 visible ASCII characters, or null for a new random key. Pass the key of an earlier
    /// <see cref="CreateOtpResult.NoAnswer"/> to find out what happened, without sending a second message. The service keeps
    /// keys for 24 hours.
    /// </param>
    /// <param name="cancellationToken">Stops waiting. The code may still have been created.</param>
    /// <returns><see cref="CreateOtpResult.Created"/>, or why there is no code.</returns>
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

    /// <summary>
    /// Creates a code and sends it, or sends the token's live code again: as the other overload, with a choice of channels, the
    /// person's language and where they come from.
    /// </summary>
    /// <param name="token">Your name for this login attempt. Draw it with <see cref="OtpToken.New"/>.</param>
    /// <param name="request">The person to send the code to, and how.</param>
    /// <param name="idempotencyKey">As in the other overload. Under one key everything in the request must be the same.</param>
    /// <param name="cancellationToken">Stops waiting. The code may still have been created.</param>
    /// <returns><see cref="CreateOtpResult.Created"/>, or why there is no code.</returns>
    /// <exception cref="ArgumentException">The token or the key is malformed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <example>
    /// <code>
    /// // "Send it another way": the same code, now by WhatsApp
    /// var result = await otp.CreateAsync(token, new CreateOtpRequest(recipient) { Channels = [DeliveryChannel.WhatsApp] });
    /// </code>
    /// </example>
    Task<CreateOtpResult> CreateAsync(
        string token, CreateOtpRequest request, string? idempotencyKey = null, CancellationToken cancellationToken = default);
#pragma warning restore RS0026

    /// <summary>
    /// Verifies what a person typed. Only this result decides a login: each code gives one <see cref="VerifyOtpResult.Verified"/>.
    /// </summary>
    /// <param name="token">The token that the code was created with, from the person's session.</param>
    /// <param name="code">
    /// What the person typed, unchanged. Spaces, hyphens, dashes, dots and invisible marks are removed, and digits of any script
    /// become ASCII. If the rest is not 5 to 10 digits, you get <see cref="VerifyOtpResult.Invalid"/>, which costs no attempt.
    /// </param>
    /// <param name="idempotencyKey">
    /// 1 to 255 visible ASCII characters, or null for a new random key. Pass the key of an earlier
    /// <see cref="VerifyOtpResult.NoAnswer"/>, with the same code, to get the verdict that was lost. Never use one key for two
    /// submissions of a person: anyone who repeats the first one would be let in a second time.
    /// </param>
    /// <param name="cancellationToken">Stops waiting. The code may still have been verified.</param>
    /// <returns><see cref="VerifyOtpResult.Verified"/>, or why the code was not accepted.</returns>
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
    Task<VerifyOtpResult> VerifyAsync(
        string token, string code, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gets the status of the token's newest code, for support and to show progress. Never decide a login by it:
    /// <see cref="OtpStatus.Verified"/> says that some request was let in, not which one.
    /// </summary>
    /// <param name="token">The token that the code was created with.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Where the code stands; null if the service does not know the token.</returns>
    /// <exception cref="ArgumentException">The token is malformed.</exception>
    /// <exception cref="OtpServiceException">The service refused the call, or did not answer.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <example>
    /// <code>
    /// var read = (await otp.GetAsync(token))?.Delivery?.Steps.Any(step => step.Status == DeliveryStepStatus.Read);
    /// </code>
    /// </example>
    Task<OtpStatusDocument?> GetAsync(string token, CancellationToken cancellationToken = default);

    /// <summary>Cancels the token's live code. It can no longer be verified, and messages that are not sent yet are dropped.</summary>
    /// <param name="token">The token that the code was created with.</param>
    /// <param name="cancellationToken">Stops waiting. The code may still have been cancelled.</param>
    /// <returns>True, even if the code was no longer live; false if the service does not know the token.</returns>
    /// <exception cref="ArgumentException">The token is malformed.</exception>
    /// <exception cref="OtpServiceException">The service refused the call, or did not answer.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <example><code>await otp.CancelAsync(token); // the person has left the form</code></example>
    Task<bool> CancelAsync(string token, CancellationToken cancellationToken = default);
}
