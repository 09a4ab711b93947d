using Otp.Application.Storage;
using Otp.Domain.Delivery;

namespace Otp.Application.Tests.Storage;

/// <summary>Work that nobody waits for lets that of callers go first.</summary>
public sealed class BehindCallersTests
{
    private TheService _service = null!;

    [SetUp]
    public async Task IssueACode()
    {
        _service = await TheService.StartAsync();
        await _service.CreateAsync();
    }

    [TearDown]
    public async Task StopTheService() => await _service.DisposeAsync();

    [Test]
    public async Task A_caller_s_work_is_not_behind()
    {
        await _service.VerifyAsync(_service.RightCode);
        await _service.CancelAsync();

        Assert.That(_service.UnitOfWork.RunsBehind, Is.Zero);
    }

    [Test]
    public async Task A_provider_s_report_is()
    {
        await _service.ReportAsync(new MessageReferences("unknown", null, null, null), StepStatus.Delivered);

        Assert.That(_service.UnitOfWork.RunsBehind, Is.EqualTo(1));
    }

    [Test]
    public async Task The_expiry_of_what_is_overdue_is()
    {
        _service.Clock.Advance(TimeSpan.FromDays(1));
        await _service.ExpireOverdueAsync();

        Assert.That(_service.UnitOfWork.RunsBehind, Is.EqualTo(1));
    }

    [Test]
    public async Task Retention_is()
    {
        await new Retention(_service.UnitOfWork, new RowLifetimes(TimeSpan.FromHours(24))).DeleteAsync(CancellationToken.None);

        Assert.That(_service.UnitOfWork.RunsBehind, Is.EqualTo(1));
    }
}
