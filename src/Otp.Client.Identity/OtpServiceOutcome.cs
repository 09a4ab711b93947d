namespace Otp.Client.Identity;

/// <summary>
/// What the service answered in the current request. Identity's managers only pass on yes or no: a page that needs more can inject
/// this class. Scoped.
/// </summary>
/// <example>
/// <code>
/// var signIn = await signInManager.TwoFactorSignInAsync(
///     OtpServiceTokenProvider.DefaultName, code, isPersistent: false, rememberClient: false);
/// if (!signIn.Succeeded &amp;&amp; outcome.Verification is VerifyOtpResult.Locked locked)
/// {
///     // offer a new code after locked.RetryAfter
/// }
/// </code>
/// </example>
public sealed class OtpServiceOutcome
{
    /// <summary>The result of the last request for a code; null if there was none.</summary>
    public CreateOtpResult? Creation { get; internal set; }

    /// <summary>
    /// The last verdict; null if nothing was verified. <see cref="VerifyOtpResult.UnknownToken"/> if the session has no matching
    /// attempt.
    /// </summary>
    public VerifyOtpResult? Verification { get; internal set; }
}

/// <summary>
/// No code was sent, so there is nothing to ask the person for. Identity's <c>Generate...TokenAsync</c> methods throw it, because
/// they have no other way to say so.
/// </summary>
public sealed class OtpNotSentException : Exception
{
    internal OtpNotSentException(CreateOtpResult result)
        : base($"The OTP service sent no code: {result.GetType().Name}.")
        => Result = result;

    /// <summary>Why no code was sent. Show the person a sentence that fits.</summary>
    public CreateOtpResult Result { get; }
}

/// <summary>
/// No code was judged. Nobody is let in, and nothing counts against the user: the person did not type a code, the session has
/// none, another request has just used it, or the service did not answer. Identity's <c>Verify...TokenAsync</c> methods,
/// <c>ChangePhoneNumberAsync</c> and sign-in throw it, because Identity would count a "no" against the user.
/// </summary>
public sealed class OtpNotJudgedException : Exception
{
    internal OtpNotJudgedException(VerifyOtpResult result)
        : base($"No code was found wrong: {result.GetType().Name}.")
        => Result = result;

    /// <summary>Why no code was judged. Show the person a sentence that fits.</summary>
    public VerifyOtpResult Result { get; }
}
