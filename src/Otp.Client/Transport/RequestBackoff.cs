using System.Security.Cryptography;

namespace Otp.Client.Transport;

/// <summary>
/// When to repeat a request: only after a 503, a lost reply or a lost connection, and never later than the caller wants to wait.
/// </summary>
internal static class RequestBackoff
{
    private const int FirstMilliseconds = 200;

    /// <summary>How long to wait before the next try; null if there is none.</summary>
    /// <param name="attempt">The outcome of the last try.</param>
    /// <param name="retries">How many retries there were.</param>
    /// <param name="options">How long the caller wants to wait.</param>
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

        // Twice as long each time, and half of it random, so that many callers do not come back at once.
        var most = FirstMilliseconds << retries;
        var delay = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(most / 2, most + 1));
        return delay < options.MaxRetryDelay ? delay : options.MaxRetryDelay;
    }
}
