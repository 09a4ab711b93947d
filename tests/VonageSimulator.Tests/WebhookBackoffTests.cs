using System.Net;
using VonageSimulator.Webhooks;

namespace VonageSimulator.Tests;

internal sealed class WebhookBackoffTests
{
    [TestCase(1, 5)]
    [TestCase(2, 10)]
    [TestCase(8, 640)]
    [TestCase(9, 900)]
    [TestCase(50, 900)]
    public void The_wait_doubles_from_5_seconds_to_15_minutes(int attempt, int seconds) =>
        Assert.That(
            WebhookBackoff.Next(attempt, HttpStatusCode.ServiceUnavailable, TimeSpan.Zero),
            Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(0, true)]
    [TestCase(1, false)]
    public void An_event_is_discarded_after_24_hours(int secondsTooLate, bool triedAgain)
    {
        var sinceFirst = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(secondsTooLate);
        Assert.That(WebhookBackoff.Next(50, null, sinceFirst).HasValue, Is.EqualTo(triedAgain));
    }

    [TestCase(200, false)]
    [TestCase(204, false)]
    [TestCase(302, false)]
    [TestCase(428, false)]
    [TestCase(429, true)]
    [TestCase(430, false)]
    [TestCase(499, false)]
    [TestCase(500, true)]
    public void Only_429_and_5xx_are_tried_again(int answer, bool triedAgain) =>
        Assert.That(WebhookBackoff.Next(1, (HttpStatusCode)answer, TimeSpan.Zero).HasValue, Is.EqualTo(triedAgain));
}
