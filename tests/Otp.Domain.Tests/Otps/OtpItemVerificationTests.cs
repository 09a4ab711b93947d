using Otp.Domain.Otps;

namespace Otp.Domain.Tests.Otps;

public sealed class OtpItemVerificationTests
{
    private static readonly DateTimeOffset Now = AnOtpItem.IssuedAt;
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [TestCase(OtpStatus.Pending, true, VerificationResult.Valid, OtpStatus.Verified)]
    [TestCase(OtpStatus.Pending, false, VerificationResult.WrongCode, OtpStatus.Pending)]
    [TestCase(OtpStatus.Verified, true, VerificationResult.AlreadyVerified, OtpStatus.Verified)]
    [TestCase(OtpStatus.Verified, false, VerificationResult.WrongCode, OtpStatus.Verified)]
    [TestCase(OtpStatus.Expired, true, VerificationResult.Expired, OtpStatus.Expired)]
    [TestCase(OtpStatus.Expired, false, VerificationResult.WrongCode, OtpStatus.Expired)]
    [TestCase(OtpStatus.Cancelled, true, VerificationResult.Expired, OtpStatus.Cancelled)]
    [TestCase(OtpStatus.Cancelled, false, VerificationResult.WrongCode, OtpStatus.Cancelled)]
    [TestCase(OtpStatus.Locked, true, VerificationResult.Locked, OtpStatus.Locked)]
    [TestCase(OtpStatus.Locked, false, VerificationResult.Locked, OtpStatus.Locked)]
    public void Every_status_has_its_verdict_on_a_right_and_on_a_wrong_code(
        OtpStatus before, bool right, VerificationResult verdict, OtpStatus after)
    {
        var item = new AnOtpItem().In(before);

        Assert.That(right ? item.SubmitRight() : item.SubmitWrong(), Is.EqualTo(verdict));
        Assert.That(item.Status, Is.EqualTo(after));
    }

    [TestCase(OtpStatus.Verified, 0)]
    [TestCase(OtpStatus.Expired, 0)]
    [TestCase(OtpStatus.Cancelled, 0)]
    [TestCase(OtpStatus.Locked, 3)]
    public void Only_a_pending_item_counts_wrong_codes(OtpStatus status, int failed)
    {
        var item = new AnOtpItem().In(status);
        var settledAt = item.SettledAt;

        item.SubmitWrong(Now.AddSeconds(1));
        item.SubmitRight(Now.AddSeconds(1));

        Assert.That(item.FailedAttempts, Is.EqualTo(failed));
        Assert.That(item.SettledAt, Is.EqualTo(settledAt));
    }

    [TestCase(OtpStatus.Pending)]
    [TestCase(OtpStatus.Verified)]
    [TestCase(OtpStatus.Expired)]
    [TestCase(OtpStatus.Cancelled)]
    [TestCase(OtpStatus.Locked)]
    public void Without_its_key_nothing_is_judged_or_counted(OtpStatus status)
    {
        var item = new AnOtpItem().In(status);
        var failedBefore = item.FailedAttempts;

        Assert.That(item.Verify(AnOtpItem.RightCode, expected: null, Now), Is.EqualTo(VerificationResult.CannotJudge));
        Assert.That(item.Status, Is.EqualTo(status));
        Assert.That(item.FailedAttempts, Is.EqualTo(failedBefore));
    }

    [Test]
    public void A_verification_keeps_its_instant()
    {
        var item = new AnOtpItem().Pending();

        item.SubmitRight(Now.AddSeconds(7));

        Assert.That(item.VerifiedAt, Is.EqualTo(Now.AddSeconds(7)));
        Assert.That(item.SettledAt, Is.EqualTo(Now.AddSeconds(7)));
    }

    [Test]
    public void A_code_is_verified_once()
    {
        var item = new AnOtpItem().Pending();

        var verdicts = Enumerable.Range(0, 5).Select(_ => item.SubmitRight()).ToList();

        Assert.That(verdicts.Count(verdict => verdict == VerificationResult.Valid), Is.EqualTo(1));
        Assert.That(verdicts.Skip(1), Is.All.EqualTo(VerificationResult.AlreadyVerified));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void When_its_recipient_s_budget_of_failures_is_spent_a_pending_item_locks_whatever_the_code(bool right)
    {
        var item = new AnOtpItem().Pending();

        item.Verify(right ? AnOtpItem.RightCode : AnOtpItem.WrongCode, AnOtpItem.RightCode, Now.AddSeconds(3), recipientFailuresLeft: 0);

        Assert.That(item.Status, Is.EqualTo(OtpStatus.Locked));
        Assert.That(item.SettledAt, Is.EqualTo(Now.AddSeconds(3)));
        Assert.That(item.FailedAttempts, Is.Zero, "nothing was judged");
        Assert.That(item.AttemptsRemaining, Is.Zero);
    }

    [TestCase(1, OtpStatus.Locked)]
    [TestCase(2, OtpStatus.Pending)]
    public void The_wrong_code_that_spends_that_budget_locks_the_item(int left, OtpStatus status)
    {
        var item = new AnOtpItem().Pending();

        item.Verify(AnOtpItem.WrongCode, AnOtpItem.RightCode, Now, left);

        Assert.That(item.Status, Is.EqualTo(status));
        Assert.That(item.FailedAttempts, Is.EqualTo(1));
    }

    [TestCase(7, OtpStatus.Locked)]
    [TestCase(8, OtpStatus.Verified)]
    [TestCase(9, OtpStatus.Verified)]
    public void That_budget_says_nothing_about_codes_of_eight_digits_and_more(int length, OtpStatus status)
    {
        var item = new AnOtpItem().Under(new OtpPolicy { CodeLength = length }).Pending();

        item.Verify(AnOtpItem.RightCode, AnOtpItem.RightCode, Now, recipientFailuresLeft: 0);

        Assert.That(item.Status, Is.EqualTo(status));
    }

    [TestCase(6)]
    [TestCase(8)]
    [TestCase(10)]
    public void A_configured_code_is_bound_by_it_however_long(int length)
    {
        var policy = new OtpPolicy { CodeLength = length };
        var (left, spent) = (new AnOtpItem().Under(policy).ForATest().Pending(), new AnOtpItem().Under(policy).ForATest().Pending());

        left.Verify(AnOtpItem.RightCode, AnOtpItem.RightCode, Now, recipientFailuresLeft: 1);
        spent.Verify(AnOtpItem.RightCode, AnOtpItem.RightCode, Now, recipientFailuresLeft: 0);

        Assert.That(left.Status, Is.EqualTo(OtpStatus.Verified));
        Assert.That(spent.Status, Is.EqualTo(OtpStatus.Locked));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(10)]
    public void The_right_code_is_taken_after_all_wrong_ones_but_the_last(int maxAttempts)
    {
        var item = new AnOtpItem().WithMaxAttempts(maxAttempts).Pending();
        item.FailTimes(maxAttempts - 1);

        Assert.That(item.AttemptsRemaining, Is.EqualTo(1));
        Assert.That(item.SubmitRight(), Is.EqualTo(VerificationResult.Valid));
        Assert.That(item.AttemptsRemaining, Is.EqualTo(1));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(10)]
    public void The_last_wrong_code_is_told_so_and_locks_the_item(int maxAttempts)
    {
        var item = new AnOtpItem().WithMaxAttempts(maxAttempts).Pending();
        item.FailTimes(maxAttempts - 1);

        Assert.That(item.SubmitWrong(Now.AddSeconds(3)), Is.EqualTo(VerificationResult.WrongCode));
        Assert.That(item.Status, Is.EqualTo(OtpStatus.Locked));
        Assert.That(item.SettledAt, Is.EqualTo(Now.AddSeconds(3)));
        Assert.That(item.VerifiedAt, Is.Null);
        Assert.That(item.FailedAttempts, Is.EqualTo(maxAttempts));
        Assert.That(item.AttemptsRemaining, Is.Zero);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Past_the_last_attempt_right_or_wrong_is_no_longer_told_or_counted(bool right)
    {
        var item = new AnOtpItem().WithMaxAttempts(3).In(OtpStatus.Locked);

        Assert.That(right ? item.SubmitRight() : item.SubmitWrong(), Is.EqualTo(VerificationResult.Locked));
        Assert.That(item.FailedAttempts, Is.EqualTo(3));
    }

    [Test]
    public void Each_wrong_code_takes_one_attempt()
    {
        var item = new AnOtpItem().WithMaxAttempts(3).Pending();

        item.SubmitWrong();

        Assert.That(item.FailedAttempts, Is.EqualTo(1));
        Assert.That(item.AttemptsRemaining, Is.EqualTo(2));
    }

    [TestCase("123456")]
    [TestCase("1234567890")]
    public void A_code_of_another_length_is_wrong_and_counted(string digits)
    {
        var item = new AnOtpItem().Pending();

        Assert.That(item.Submit(AnOtpItem.Code(digits), Now), Is.EqualTo(VerificationResult.WrongCode));
        Assert.That(item.FailedAttempts, Is.EqualTo(1));
    }

    [Test]
    public void The_instant_before_its_expiry_the_right_code_is_taken()
    {
        var item = new AnOtpItem().Pending();

        Assert.That(item.SubmitRight(item.ExpiresAt - Tick), Is.EqualTo(VerificationResult.Valid));
    }

    [TestCase(true, VerificationResult.Expired)]
    [TestCase(false, VerificationResult.WrongCode)]
    public void At_its_expiry_it_expires_for_good_and_counts_nothing(bool right, VerificationResult verdict)
    {
        var item = new AnOtpItem().Pending();

        Assert.That(right ? item.SubmitRight(item.ExpiresAt) : item.SubmitWrong(item.ExpiresAt), Is.EqualTo(verdict));
        Assert.That(item.Status, Is.EqualTo(OtpStatus.Expired));
        Assert.That(item.SettledAt, Is.EqualTo(item.ExpiresAt));
        Assert.That(item.FailedAttempts, Is.Zero);
    }

    [Test]
    public void A_clock_set_back_revives_nothing()
    {
        var item = new AnOtpItem().Pending();
        item.SubmitWrong(item.ExpiresAt);

        Assert.That(item.SubmitRight(Now), Is.EqualTo(VerificationResult.Expired));
        Assert.That(item.StatusAt(Now), Is.EqualTo(OtpStatus.Expired));
        Assert.That(item.Cancel(Now), Is.False);
    }
}
