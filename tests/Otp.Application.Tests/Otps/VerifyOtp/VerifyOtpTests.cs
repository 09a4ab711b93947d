using Otp.Application.Otps;
using Otp.Application.Storage;
using Otp.Domain.Otps;

namespace Otp.Application.Tests.Otps.VerifyOtp;

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
    public async Task Another_clients_token_is_an_unknown_token_and_spends_nothing()
    {
        await _service.CreateAsync();
        _service.Client = new ClientId("bank");

        Assert.That(await _service.VerifyAsync(_service.RightCode), Is.TypeOf<VerifyOtpResult.UnknownToken>());
        Assert.That(_service.Item.FailedAttempts, Is.Zero);
    }

    [Test]
    public async Task The_right_code_is_valid_once_and_stored_as_verified()
    {
        await _service.CreateAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(7));

        var first = Judged(await _service.VerifyAsync(_service.RightCode));
        var second = Judged(await _service.VerifyAsync(_service.RightCode));

        Assert.That(first.Verdict, Is.EqualTo(VerificationResult.Valid));
        Assert.That(first.Otp.Status, Is.EqualTo(OtpStatus.Verified));
        Assert.That(first.Otp.VerifiedAt, Is.EqualTo(TheService.Start.AddSeconds(7)));
        Assert.That(second.Verdict, Is.EqualTo(VerificationResult.AlreadyVerified));
        Assert.That(_service.Item.Status, Is.EqualTo(OtpStatus.Verified));
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

    [Test]
    public async Task Wrong_codes_are_counted_and_the_last_one_locks()
    {
        await _service.CreateAsync();

        var remaining = new List<int>();
        for (var guess = 0; guess < 3; guess++)
        {
            var judged = Judged(await _service.VerifyAsync(_service.WrongCode));
            Assert.That(judged.Verdict, Is.EqualTo(VerificationResult.WrongCode));
            remaining.Add(judged.Otp.AttemptsRemaining);
        }

        var locked = Judged(await _service.VerifyAsync(_service.RightCode));
        Assert.That(string.Join(' ', remaining), Is.EqualTo("2 1 0"));
        Assert.That(locked.Verdict, Is.EqualTo(VerificationResult.Locked));
        Assert.That(locked.Otp.Status, Is.EqualTo(OtpStatus.Locked));
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
    public async Task The_instant_before_the_expiry_it_is_valid()
    {
        await _service.CreateAsync();
        _service.Clock.Advance(TimeSpan.FromMinutes(5) - TheService.Tick);

        Assert.That(Judged(await _service.VerifyAsync(_service.RightCode)).Verdict, Is.EqualTo(VerificationResult.Valid));
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
