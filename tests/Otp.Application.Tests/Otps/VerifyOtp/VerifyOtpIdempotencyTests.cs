using Otp.Application.Otps;
using Otp.Domain.Otps;

namespace Otp.Application.Tests.Otps.VerifyOtp;

public sealed class VerifyOtpIdempotencyTests
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
    public async Task The_same_key_and_code_repeat_a_verification()
    {
        var first = await _service.VerifyAsync(_service.RightCode, key: "key-1");
        var second = await _service.VerifyAsync(_service.RightCode, key: "key-1");
        var withoutKey = await _service.VerifyAsync(_service.RightCode);

        Assert.That(VerdictOf(first), Is.EqualTo(VerificationResult.Valid));
        Assert.That(VerdictOf(second), Is.EqualTo(VerificationResult.Valid));
        Assert.That(VerdictOf(withoutKey), Is.EqualTo(VerificationResult.AlreadyVerified));
    }

    [Test]
    public async Task A_repetition_of_a_verification_is_answered_by_a_read()
    {
        await _service.VerifyAsync(_service.RightCode, key: "key-1");
        var runs = _service.UnitOfWork.Runs;

        await _service.VerifyAsync(_service.RightCode, key: "key-1");

        Assert.That(_service.UnitOfWork.Runs, Is.EqualTo(runs));
    }

    [Test]
    public async Task A_repeated_wrong_code_under_its_key_spends_nothing()
    {
        var code = _service.WrongCode;

        for (var repetition = 0; repetition < 5; repetition++)
        {
            Assert.That(VerdictOf(await _service.VerifyAsync(code, key: "key-1")), Is.EqualTo(VerificationResult.WrongCode));
        }

        Assert.That(_service.Item.FailedAttempts, Is.EqualTo(1));
    }

    [Test]
    public async Task The_wrong_code_that_locked_the_item_is_repeated_as_wrong()
    {
        await _service.FailTimesAsync(2);
        await _service.VerifyAsync(_service.WrongCode, key: "key-1");

        Assert.That(VerdictOf(await _service.VerifyAsync(_service.WrongCode, key: "key-1")), Is.EqualTo(VerificationResult.WrongCode));
        Assert.That(VerdictOf(await _service.VerifyAsync(_service.WrongCode)), Is.EqualTo(VerificationResult.Locked));
    }

    [Test]
    public async Task The_same_key_with_another_code_is_a_conflict_and_spends_nothing()
    {
        await _service.VerifyAsync(_service.WrongCode, key: "key-1");

        Assert.That(await _service.VerifyAsync(_service.RightCode, key: "key-1"), Is.TypeOf<VerifyOtpResult.IdempotencyConflict>());
        Assert.That(_service.Item.FailedAttempts, Is.EqualTo(1));
        Assert.That(_service.Item.Status, Is.EqualTo(OtpStatus.Pending));
    }

    [Test]
    public async Task A_key_of_a_creation_is_not_a_key_of_a_verification()
    {
        await using var service = await TheService.StartAsync();
        await service.CreateAsync(key: "key-1");

        Assert.That(VerdictOf(await service.VerifyAsync(service.RightCode, key: "key-1")), Is.EqualTo(VerificationResult.Valid));
    }

    [Test]
    public async Task A_verdict_that_was_not_counted_is_not_kept_under_its_key()
    {
        _service.Codes.KeyIsGone = true;
        await _service.VerifyAsync(_service.RightCode, key: "key-1");
        _service.Codes.KeyIsGone = false;

        Assert.That(VerdictOf(await _service.VerifyAsync(_service.RightCode, key: "key-1")), Is.EqualTo(VerificationResult.Valid));
    }

    private static VerificationResult VerdictOf(VerifyOtpResult result) => ((VerifyOtpResult.Judged)result).Verdict;
}
