using Otp.FaultTests.Machine;
using Otp.TestKit.Load;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.FaultTests.Clocks;

internal sealed class ClockStepTests : FaultFixture
{
    private const int OfEachTime = 120;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(5);

    [Test]
    public async Task Steps_of_an_hour_both_ways_revive_no_expired_code_and_send_nothing_twice()
    {
        using var clock = new FalseClock();
        var service = await StartServiceAsync(clock.Settings);
        var load = NewLoad(service);

        // With calls in flight at each step: the provider answers two seconds later.
        Provider.Reply = _ => VonageReply.After(Slowness);
        await RunAsync(load);
        clock.Set(Hour);
        var expired = await SeeExpiredAsync(load, service);
        await RunAsync(load);
        clock.Set(-Hour);
        await RunAsync(load);
        await AllStayExpiredAsync(expired, service);
        Provider.Reply = _ => VonageReply.Accepted;

        // What is under way comes to its end: by the new process's clock its next try would be two hours ahead.
        await Task.Delay(Ending);
        await service.KillAsync();
        await service.StartAsync();
        await AllStayExpiredAsync(expired, service);
        await RunAsync(load);

        Assert.That(expired, Is.Not.Empty);
        await AuditAsync("clock 1 h ahead, then 2 h back, kill -9", load, service);
    }

    private static async Task RunAsync(MixedLoad load)
    {
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(Callers, stop.Token);
        await AnsweredAsync(load, OfEachTime);
        await stop.CancelAsync();
        await running;
    }

    // Everybody's code of before has expired, and says so; who was verified stays verified.
    private async Task<IReadOnlyList<(Story Story, string Code)>> SeeExpiredAsync(MixedLoad load, CrashingService service)
    {
        var expired = new List<(Story, string)>();
        foreach (var story in load.Stories)
        {
            if (story.RightsGranted > 0)
            {
                Assert.That((await service.Client.StatusAsync(story.Token)).Json.Status(), Is.EqualTo("verified"));
            }
            else if (Provider.SentTo(story.Phone) is [{ Code: var code }, ..])
            {
                Assert.That((await service.Client.VerifyAsync(story.Token, code)).Status, Is.EqualTo(410));
                story.SeenExpired = true;
                expired.Add((story, code));
            }
        }

        return expired;
    }

    private static async Task AllStayExpiredAsync(IReadOnlyList<(Story Story, string Code)> expired, CrashingService service)
    {
        foreach (var (story, code) in expired)
        {
            Assert.That((await service.Client.VerifyAsync(story.Token, code)).Status, Is.EqualTo(410), story.Token);
        }
    }
}
