using System.Net;

namespace VonageSimulator.Webhooks;

/// <summary>
/// Vonage's rule: try again after 429, 5xx or no answer. The first wait is 5 s, each next one doubles up to 15 minutes, and after
/// 24 hours the event is discarded. After any other answer, even 400 or 401, the event is lost.
/// </summary>
internal static class WebhookBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    /// <summary>The wait after an attempt (from 1); null if there is no other.</summary>
    public static TimeSpan? Next(int attempt, HttpStatusCode? answer, TimeSpan sinceFirst)
    {
        if (answer is not (null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError))
        {
            return null;
        }

        var wait = attempt > 8 ? Longest : First * Math.Pow(2, attempt - 1);
        wait = wait > Longest ? Longest : wait;
        return sinceFirst + wait > GiveUpAfter ? null : wait;
    }
}
