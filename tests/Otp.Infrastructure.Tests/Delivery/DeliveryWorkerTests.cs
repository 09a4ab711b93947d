using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Otp.Application.Delivery;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Delivery;
using Otp.TestKit;

namespace Otp.Infrastructure.Tests.Delivery;

/// <summary>Which deliveries are carried, whatever becomes of them.</summary>
public sealed class DeliveryWorkerTests
{
    [Test]
    public async Task A_delivery_that_is_found_due_while_it_is_carried_is_carried_once_more_when_that_has_ended()
    {
        var time = new FakeTimeProvider();
        var (slow, last) = (DeliveryId.New(time.GetUtcNow()), DeliveryId.New(time.GetUtcNow()));
        var answered = new TaskCompletionSource<DeliverOtpResult>();
        var mediator = new Mock<IMediator>();
        mediator
            .Setup(sends => sends.Send(It.IsAny<DeliverOtpCommand>(), It.IsAny<CancellationToken>()))
            .Returns((IRequest<DeliverOtpResult> sent, CancellationToken _) => sent is DeliverOtpCommand command && command.Id == slow
                ? answered.Task
                : Task.FromResult(DeliverOtpResult.Recorded));
        var storage = new Mock<IUnitOfWork>();
        IReadOnlyList<DeliveryId> due = [slow];
        storage
            .Setup(units => units.ReadAsync(
                It.IsAny<Func<IStorage, DateTimeOffset, ValueTask<IReadOnlyList<DeliveryId>>>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => due);
        await using var services = new ServiceCollection().AddSingleton(mediator.Object).AddSingleton(storage.Object).BuildServiceProvider();
        using var rate = new DeliveryRate(requestsPerSecond: null);
        var handover = new DeliveryHandover(time);
        using var worker = new DeliveryWorker(
            handover, rate, services.GetRequiredService<IServiceScopeFactory>(), time, NullLogger<DeliveryWorker>.Instance);
        await worker.StartAsync(CancellationToken.None);

        await ScansBecomeAsync(1);
        time.Advance(TimeSpan.FromSeconds(1));
        await ScansBecomeAsync(2);
        time.Advance(TimeSpan.FromSeconds(1));
        await ScansBecomeAsync(3);
        due = [];
        time.Advance(TimeSpan.FromSeconds(1));
        await ScansBecomeAsync(4);
        Assert.That(CarriedTimes(slow), Is.EqualTo(1), "nobody is carried twice at once");

        answered.SetResult(DeliverOtpResult.Recorded);
        Assert.That(await Eventually.ReadAsync(() => Task.FromResult(CarriedTimes(slow)), times => times >= 2), Is.EqualTo(2));

        handover.HandOver(new DeliverOtpCommand(last));
        Assert.That(await Eventually.ReadAsync(() => Task.FromResult(CarriedTimes(last)), times => times >= 1), Is.EqualTo(1));
        await worker.StopAsync(CancellationToken.None);
        Assert.That(CarriedTimes(slow), Is.EqualTo(2), "however often it was found");

        int CarriedTimes(DeliveryId id)
            => mediator.Invocations.Count(call => call.Arguments[0] is DeliverOtpCommand command && command.Id == id);

        Task ScansBecomeAsync(int count)
            => Eventually.ReadAsync(() => Task.FromResult(storage.Invocations.Count), scans => scans >= count);
    }
}
