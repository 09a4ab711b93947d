using System.Security.Cryptography;

namespace Otp.Client.Transport;

/// <summary>When a request is repeated: after 503, lost replies and lost connections alone, and never later than the caller wants to wait.</summary>
internal static class RequestBackoff
{
    private const int FirstMilliseconds = 200;

    /// <summary>How long to wait before a repetition; null when there is to be none.</summary>
    /// <param name="attempt">What came of the last try.</param>
    /// <param name="retries">How many repetitions there were.</param>
    /// <param name="options">The caller's patience.</param>
    public static TimeSpan? DelayAfter(Attempt attempt, int retries, OtpClientOptions options)
    {
        if (retries >= options.MaxRetries || attempt.Answer is { IsUnavailable: false })
        {
            return null;
        }

        if ((attempt.Answer?.AsksToWait ?? attempt.NoReply?.AsksToWait) is { } asked)
        {
            return asked <= options.MaxRetryDelay ? asked : null;
        }

        // Twice as long each time, half of it by chance, so that many callers do not come back in step.
        var most = FirstMilliseconds << retries;
        var delay = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(most / 2, most + 1));
        return delay < options.MaxRetryDelay ? delay : options.MaxRetryDelay;
    }
}
