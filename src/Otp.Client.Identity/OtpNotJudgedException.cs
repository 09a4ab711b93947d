namespace Otp.Client.Identity;

/// <summary>
/// The code could not be judged: the service did not answer, or not to this. Thrown by Identity's <c>Verify...TokenAsync</c>
/// methods and by sign-in, because "no" would be counted against the user. Show: "Please try again in a moment."
/// </summary>
public sealed class OtpNotJudgedException : Exception
{
    internal OtpNotJudgedException(VerifyOtpResult result)
        : base($"The OTP service judged no code: {result.GetType().Name}.")
        => Result = result;

    /// <summary>Why.</summary>
    public VerifyOtpResult Result { get; }
}
