namespace Otp.Client.Identity;

/// <summary>
/// Nobody is let in, and nothing is to be held against the user: what was typed is no code, the session has none, a request beside
/// this one has used it, or the service did not answer. Thrown by Identity's <c>Verify...TokenAsync</c> methods, by
/// <c>ChangePhoneNumberAsync</c> and by sign-in, because "no" would be counted against the user. What to show depends on
/// <see cref="Result"/>.
/// </summary>
public sealed class OtpNotJudgedException : Exception
{
    internal OtpNotJudgedException(VerifyOtpResult result)
        : base($"No code was found wrong: {result.GetType().Name}.")
        => Result = result;

    /// <summary>Why.</summary>
    public VerifyOtpResult Result { get; }
}
