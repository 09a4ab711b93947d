namespace Otp.Client;

/// <summary>
/// The service did not answer a call that has no results of its own (<see cref="IOtpClient.GetAsync"/>,
/// <see cref="IOtpClient.CancelAsync"/>), or answered what the call is not for. The message says why, and holds no token.
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

    /// <summary>The HTTP status; null when there was no answer.</summary>
    public int? Status { get; }

    /// <summary>The problem's type, such as <c>urn:problem:otp:unauthorized</c>; null when it is none of the service's.</summary>
    public string? ProblemType { get; }

    /// <summary>When the call may be repeated; null when the answer does not say so.</summary>
    public TimeSpan? RetryAfter { get; }
}
