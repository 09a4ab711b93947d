namespace Otp.Client;

/// <summary>
/// The service did not answer, or refused, a call that has no result types of its own: <see cref="IOtpClient.GetAsync"/> or
/// <see cref="IOtpClient.CancelAsync"/>. The message says why, and holds no token.
/// </summary>
public sealed class OtpServiceException : Exception
{
    internal OtpServiceException(string reason)
        : base($"The OTP service did not answer. {reason}")
    {
    }

    internal OtpServiceException(int status, string? problemType, TimeSpan? retryAfter)
        : base(problemType is null
            ? $"The OTP service's address answered {status}, which is no answer to this call."
            : $"The OTP service answered {status} ({problemType}).")
    {
        Status = status;
        ProblemType = problemType;
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status; null if there was no answer.</summary>
    public int? Status { get; }

    /// <summary>The problem's type, such as <c>urn:problem:otp:unauthorized</c>; null if it is not one of the service's.</summary>
    public string? ProblemType { get; }

    /// <summary>How long to wait before trying again; null if the answer does not say.</summary>
    public TimeSpan? RetryAfter { get; }
}
