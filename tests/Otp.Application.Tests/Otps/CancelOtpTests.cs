using Otp.Domain.Otps;

namespace Otp.Application.Tests.Otps;

public sealed class CancelOtpTests
{
    private TheService _service = null!;

    [SetUp]
    public async Task StartTheService() => _service = await TheService.StartAsync();

    [TearDown]
    public async Task StopTheService() => await _service.DisposeAsync();

    [Test]
    public async Task A_pending_code_is_withdrawn_and_what_was_not_sent_is_dropped()
    {
        await _service.CreateAsync();

        Assert.That(await _service.CancelAsync(), Is.True);
        Assert.That(_service.Item.Status, Is.EqualTo(OtpStatus.Cancelled));
        Assert.That(_service.Delivery.Steps.Select(step => step.Error!.Code), Is.All.EqualTo("cancelled"));
        Assert.That(_service.Delivery.ClosedAt, Is.EqualTo(_service.Now));
    }

    [Test]
    public async Task All_deliveries_of_the_code_stop()
    {
        await _service.CreateAsync();
        await _service.DeliverHandedOverAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(30));
        await _service.CreateAsync();

        await _service.CancelAsync();

        Assert.That(_service.Stored.Deliveries.Select(delivery => delivery.ClosedAt), Is.All.EqualTo(_service.Now));
    }

    [Test]
    public async Task A_code_whose_time_is_over_is_known_and_stays_expired()
    {
        await _service.CreateAsync();
        _service.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.That(await _service.CancelAsync(), Is.True);
        Assert.That(_service.Item.Status, Is.EqualTo(OtpStatus.Expired));
    }
}
