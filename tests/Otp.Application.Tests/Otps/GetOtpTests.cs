using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Tests.Otps;

public sealed class GetOtpTests
{
    private TheService _service = null!;

    [SetUp]
    public async Task StartTheService() => _service = await TheService.StartAsync();

    [TearDown]
    public async Task StopTheService() => await _service.DisposeAsync();

    [Test]
    public async Task The_document_shows_the_newest_delivery_and_comes_from_a_read()
    {
        await _service.CreateAsync();
        await _service.DeliverHandedOverAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(30));
        await _service.CreateAsync();
        var runs = _service.UnitOfWork.Runs;

        var view = await _service.GetAsync();

        Assert.That(view!.Delivery!.Id, Is.EqualTo(_service.Delivery.Id));
        Assert.That(view.Delivery.Status, Is.EqualTo(DeliveryStatus.Pending));
        Assert.That(_service.UnitOfWork.Runs, Is.EqualTo(runs));
    }

    [Test]
    public async Task A_code_whose_time_is_over_is_shown_expired_and_may_be_sent_again_at_once()
    {
        await _service.CreateAsync();
        _service.Clock.Advance(TimeSpan.FromMinutes(5));

        var view = await _service.GetAsync();

        Assert.That(view!.Status, Is.EqualTo(OtpStatus.Expired));
        Assert.That(view.At, Is.EqualTo(TheService.Start.AddMinutes(5)));
        Assert.That(view.NextSendAllowedAt, Is.Null);
        Assert.That(_service.Item.Status, Is.EqualTo(OtpStatus.Pending), "a read stores nothing");
    }

    [Test]
    public async Task A_document_outlives_its_delivery()
    {
        await _service.CreateAsync();
        _service.Stored.Run("DELETE FROM \"Deliveries\"");

        Assert.That((await _service.GetAsync())!.Delivery, Is.Null);
    }
}
