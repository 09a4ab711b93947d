namespace Otp.Client.Identity;

/// <summary>
/// What the service said in the current request, for the page: Identity's managers pass on yes or no alone. Scoped: take it
/// into the page beside the manager.
/// </summary>
/// <example>
/// <code>
/// var signIn = await signInManager.TwoFactorSignInAsync(OtpServiceTokenProvider.DefaultName, code, isPersistent: false, rememberClient: false);
/// if (!signIn.Succeeded &amp;&amp; outcome.Verification is VerifyOtpResult.Locked locked)
/// {
///     // offer a new code after locked.RetryAfter
/// }
/// </code>
/// </example>
public sealed class OtpServiceOutcome
{
    /// <summary>What came of the last code that was asked for; null when none was.</summary>
    public CreateOtpResult? Creation { get; internal set; }

    /// <summary>The last verdict, <see cref="VerifyOtpResult.UnknownToken"/> where the session has no attempt that fits; null when nothing was verified.</summary>
    public VerifyOtpResult? Verification { get; internal set; }
}
