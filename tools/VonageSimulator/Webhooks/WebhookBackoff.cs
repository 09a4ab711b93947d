using System.Net;

namespace VonageSimulator.Webhooks;

/// <summary>
/// Vonage's: again on 429, 5xx and no answer; first after 5 s, doubling up to 15 minutes, discarded after 24 hours.
/// Any other answer, 400 and 401 too, ends it: the event is lost.
/// </summary>
internal static class WebhookBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    /// <summary>The wait after the given attempt (from 1); null when there is no other.</summary>
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
