namespace Otp.Client.Identity;

/// <summary>No code was sent, so there is nothing to ask the person for. Thrown by Identity's <c>Generate...TokenAsync</c> methods, which have no other way to say so.</summary>
public sealed class OtpNotSentException : Exception
{
    internal OtpNotSentException(CreateOtpResult result)
        : base($"The OTP service sent no code: {result.GetType().Name}.")
        => Result = result;

    /// <summary>Why: what to show the person depends on it.</summary>
    public CreateOtpResult Result { get; }
}
