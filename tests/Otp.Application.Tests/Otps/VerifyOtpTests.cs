using Otp.Application.Otps;
using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Application.Tests.Otps;

public sealed class VerifyOtpTests
{
    private TheService _service = null!;

    [SetUp]
    public async Task StartTheService() => _service = await TheService.StartAsync();

    [TearDown]
    public async Task StopTheService() => await _service.DisposeAsync();

    [Test]
    public async Task An_unknown_token_is_told_so_by_a_read()
    {
        await _service.CreateAsync();
        var runsBefore = _service.UnitOfWork.Runs;

        var result = await _service.VerifyAsync(_service.RightCode, "login-2");

        Assert.That(result, Is.TypeOf<VerifyOtpResult.UnknownToken>());
        Assert.That(_service.UnitOfWork.Runs, Is.EqualTo(runsBefore));
    }

    [Test]
    public async Task A_unit_that_is_run_twice_still_counts_once()
    {
        await _service.CreateAsync();
        _service.UnitOfWork.RunsUnitsTwice = true;

        var wrong = Judged(await _service.VerifyAsync(_service.WrongCode));
        var right = Judged(await _service.VerifyAsync(_service.RightCode));

        Assert.That(wrong.Otp.AttemptsRemaining, Is.EqualTo(2));
        Assert.That(right.Verdict, Is.EqualTo(VerificationResult.Valid));
    }

    [Test]
    public async Task A_verdict_that_could_not_be_stored_is_not_given()
    {
        await _service.CreateAsync();
        _service.UnitOfWork.FailsToCommit = true;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => _service.VerifyAsync(_service.RightCode));

        Assert.That(_service.Item.Status, Is.EqualTo(OtpStatus.Pending));
    }

    [TestCase(OtpStatus.Verified, "verified")]
    [TestCase(OtpStatus.Locked, "locked")]
    [TestCase(OtpStatus.Expired, "expired")]
    public async Task What_settles_the_code_drops_what_was_not_sent(OtpStatus status, string reason)
    {
        await _service.CreateAsync();

        await SettleAsync(status);

        Assert.That(_service.Item.Status, Is.EqualTo(status));
        Assert.That(_service.Delivery.ClosedAt, Is.EqualTo(_service.Now));
        Assert.That(_service.Delivery.Steps.Select(step => step.Error!.Code), Is.All.EqualTo(reason));
    }

    [TestCase(OtpStatus.Verified, VerificationResult.AlreadyVerified, VerificationResult.WrongCode)]
    [TestCase(OtpStatus.Locked, VerificationResult.Locked, VerificationResult.Locked)]
    [TestCase(OtpStatus.Expired, VerificationResult.Expired, VerificationResult.WrongCode)]
    [TestCase(OtpStatus.Cancelled, VerificationResult.Expired, VerificationResult.WrongCode)]
    public async Task What_is_settled_is_judged_by_a_read_and_never_reaches_the_writer(OtpStatus status, VerificationResult right, VerificationResult wrong)
    {
        await _service.CreateAsync();
        await SettleAsync(status);
        var (runs, reads) = (_service.UnitOfWork.Runs, _service.UnitOfWork.Reads);

        var onRight = Judged(await _service.VerifyAsync(_service.RightCode));
        var onWrong = Judged(await _service.VerifyAsync(_service.WrongCode));

        Assert.That(onRight.Verdict, Is.EqualTo(right));
        Assert.That(onWrong.Verdict, Is.EqualTo(wrong));
        Assert.That(onRight.Otp.Status, Is.EqualTo(status));
        Assert.That(_service.UnitOfWork.Runs, Is.EqualTo(runs));
        Assert.That(_service.UnitOfWork.Reads, Is.EqualTo(reads + 2));
    }

    [Test]
    public async Task At_the_expiry_it_is_expired_and_stays_so_when_the_clock_is_set_back()
    {
        await _service.CreateAsync();
        var service = _service;
        service.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.That(Judged(await service.VerifyAsync(service.RightCode)).Verdict, Is.EqualTo(VerificationResult.Expired));
        Assert.That(service.Item.Status, Is.EqualTo(OtpStatus.Expired), "a verdict that saw the expiry stored it");
        Assert.That(service.Item.StatusAt(TheService.Start), Is.EqualTo(OtpStatus.Expired));
    }

    [Test]
    public async Task Without_its_key_a_code_cannot_be_judged_and_nothing_is_counted()
    {
        await _service.CreateAsync();
        var code = _service.WrongCode;
        _service.Codes.KeyIsGone = true;

        Assert.That(Judged(await _service.VerifyAsync(code)).Verdict, Is.EqualTo(VerificationResult.CannotJudge));
        Assert.That(_service.Item.FailedAttempts, Is.Zero);
    }

    [Test]
    public async Task The_newest_code_of_a_token_is_the_one_that_counts()
    {
        await _service.CreateAsync();
        var oldCode = _service.RightCode;
        await _service.CancelAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(30));
        await _service.CreateAsync();
        Assume.That(_service.RightCode, Is.Not.EqualTo(oldCode), "once in 100,000 runs both are alike");

        Assert.That(Judged(await _service.VerifyAsync(oldCode)).Verdict, Is.EqualTo(VerificationResult.WrongCode));
        Assert.That(Judged(await _service.VerifyAsync(_service.RightCode)).Verdict, Is.EqualTo(VerificationResult.Valid));
    }

    [Test]
    public async Task A_repetition_under_its_key_is_answered_by_a_read()
    {
        await _service.CreateAsync();
        await _service.VerifyAsync(_service.RightCode, key: "key-1");
        var runs = _service.UnitOfWork.Runs;

        Assert.That(Judged(await _service.VerifyAsync(_service.RightCode, key: "key-1")).Verdict, Is.EqualTo(VerificationResult.Valid));
        Assert.That(_service.UnitOfWork.Runs, Is.EqualTo(runs));
    }

    [Test]
    public async Task A_verdict_that_was_not_counted_is_not_kept_under_its_key()
    {
        await _service.CreateAsync();
        _service.Codes.KeyIsGone = true;
        await _service.VerifyAsync(_service.RightCode, key: "key-1");
        _service.Codes.KeyIsGone = false;

        Assert.That(Judged(await _service.VerifyAsync(_service.RightCode, key: "key-1")).Verdict, Is.EqualTo(VerificationResult.Valid));
    }

    private static VerifyOtpResult.Judged Judged(VerifyOtpResult result) => (VerifyOtpResult.Judged)result;

    private async Task SettleAsync(OtpStatus status)
    {
        switch (status)
        {
            case OtpStatus.Verified:
                await _service.VerifyAsync(_service.RightCode);
                break;
            case OtpStatus.Locked:
                await _service.FailTimesAsync(3);
                break;
            case OtpStatus.Expired:
                _service.Clock.Advance(TimeSpan.FromMinutes(5));
                await _service.VerifyAsync(_service.WrongCode);
                break;
            case OtpStatus.Cancelled:
                await _service.CancelAsync();
                break;
        }
    }
}
