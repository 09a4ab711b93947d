using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Observability;
using Otp.Application.Storage;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Observability;

internal sealed class HealthTests : ServiceFixture
{
    // Of a clock that stands still, so that what is due is not counted again meanwhile.
    protected override OtpServiceSetup Setup => new OtpServiceSetup().WithClock().With("Health:MaxBacklogAge", "00:00:30");

    [Test]
    public async Task A_backlog_that_is_too_old_is_degraded_which_is_told_in_one_word_and_takes_nobody_out()
    {
        var metrics = Service.Services.GetRequiredService<OtpMetrics>();
        metrics.BacklogIs(new Backlog(7, TimeSpan.FromSeconds(30)));
        var waiting = await Client.FetchAsync("/health/ready");
        metrics.BacklogIs(new Backlog(7, TimeSpan.FromSeconds(30.001)));
        var tooOld = await Client.FetchAsync("/health/ready");
        var live = await Client.FetchAsync("/health/live");

        Assert.Multiple(() =>
        {
            Assert.That((waiting.Status, waiting.Text), Is.EqualTo((200, "Healthy")));
            Assert.That((tooOld.Status, tooOld.Text, tooOld.MediaType), Is.EqualTo((200, "Degraded", "text/plain")));
            Assert.That((live.Status, live.Text), Is.EqualTo((200, "Healthy")));
        });
    }
}
