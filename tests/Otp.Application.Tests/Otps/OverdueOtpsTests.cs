using Otp.Application.Otps;
using Otp.Domain.Otps;

namespace Otp.Application.Tests.Otps;

public sealed class OverdueOtpsTests
{
    private TheService _service = null!;

    [SetUp]
    public async Task StartTheService() => _service = await TheService.StartAsync();

    [TearDown]
    public async Task StopTheService() => await _service.DisposeAsync();

    [Test]
    public async Task A_sweep_that_finds_nothing_does_not_take_the_writers_turn()
    {
        await _service.CreateAsync();
        _service.Clock.Advance(TimeSpan.FromMinutes(5) - TheService.Tick);

        Assert.That(await _service.ExpireOverdueAsync(), Is.Zero);
        Assert.That(_service.UnitOfWork.Runs, Is.EqualTo(1), "the creation alone");
        Assert.That(_service.Item.Status, Is.EqualTo(OtpStatus.Pending));
    }

    [Test]
    public async Task At_the_expiry_the_item_expires_and_what_was_not_sent_is_dropped()
    {
        await _service.CreateAsync();
        _service.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.That(await _service.ExpireOverdueAsync(), Is.EqualTo(1));
        Assert.That(_service.Item.Status, Is.EqualTo(OtpStatus.Expired));
        Assert.That(_service.Delivery.ClosedAt, Is.EqualTo(_service.Now));
        Assert.That(_service.Delivery.Steps.Select(step => step.Error!.Code), Is.All.EqualTo("expired"));
        Assert.That(await _service.ExpireOverdueAsync(), Is.Zero);
    }

    [Test]
    public async Task What_is_settled_is_passed_over()
    {
        await _service.CreateAsync();
        await _service.VerifyAsync(_service.RightCode);
        _service.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.That(await _service.ExpireOverdueAsync(), Is.Zero);
        Assert.That(_service.Item.Status, Is.EqualTo(OtpStatus.Verified));
    }

    [Test]
    public async Task One_sweep_takes_one_batch()
    {
        for (var index = 0; index <= OverdueOtps.Batch; index++)
        {
            var issued = OtpItem.Issue(
                new ClientId("shop"), TheService.TokenOf($"login-{index}"), null, new(null, null), _service.Codes.Draw(), new OtpPolicy(), _service.Now);
            await _service.UnitOfWork.RunAsync(
                (storage, _) =>
                {
                    storage.Otps.Add(issued);
                    return ValueTask.FromResult(0);
                },
                CancellationToken.None);
        }

        _service.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.That(await _service.ExpireOverdueAsync(), Is.EqualTo(200));
        Assert.That(await _service.ExpireOverdueAsync(), Is.EqualTo(1));
        Assert.That(_service.Stored.Items.Select(item => item.Status), Is.All.EqualTo(OtpStatus.Expired));
    }
}
