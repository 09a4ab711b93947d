using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Domain.Tests.Recipients;

namespace Otp.Domain.Tests.Otps;

public sealed class OtpItemCreateTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly RecipientFingerprint Person = AFingerprint.Of("8192836451", "393331234567");

    [Test]
    public void A_live_code_is_sent_again_to_the_same_person()
        => Assert.That(DecideOn(new AnOtpItem().For(Person).Pending(), Person, AnOtpItem.IssuedAt), Is.EqualTo(CreateDecision.Resend));

    [TestCase("8192836451", null)]
    [TestCase(null, "393331234567")]
    [TestCase("8192836451", "393331234568")]
    [TestCase("8192836452", "393331234567")]
    public void A_live_code_for_anybody_else_is_a_conflict(string? messengerId, string? phoneNumber)
    {
        var item = new AnOtpItem().For(Person).Pending();
        var other = AFingerprint.Of(messengerId, phoneNumber);

        Assert.That(DecideOn(item, other, AnOtpItem.IssuedAt), Is.EqualTo(CreateDecision.RecipientConflict));
        Assert.That(DecideOn(item, other, item.ExpiresAt - Tick), Is.EqualTo(CreateDecision.RecipientConflict), "also in its tail");
    }

    [TestCase(300, 60)]
    [TestCase(600, 60)]
    [TestCase(100, 20)]
    public void At_the_start_of_the_tail_a_code_is_still_sent_again_and_a_tick_later_a_new_one_is_issued(int validity, int tail)
    {
        var policy = new OtpPolicy { Validity = TimeSpan.FromSeconds(validity) };
        var item = new AnOtpItem().For(Person).Under(policy).Pending();
        var tailBegins = item.ExpiresAt - TimeSpan.FromSeconds(tail);

        Assert.That(item.DecideCreate(Person, policy, tailBegins), Is.EqualTo(CreateDecision.Resend));
        Assert.That(item.DecideCreate(Person, policy, tailBegins + Tick), Is.EqualTo(CreateDecision.NewCode));
    }

    [TestCase(OtpStatus.Verified)]
    [TestCase(OtpStatus.Expired)]
    [TestCase(OtpStatus.Cancelled)]
    [TestCase(OtpStatus.Locked)]
    public void After_a_settled_code_a_new_one_is_issued_to_whomever(OtpStatus status)
    {
        var item = new AnOtpItem().For(Person).In(status);

        Assert.That(DecideOn(item, Person, AnOtpItem.IssuedAt), Is.EqualTo(CreateDecision.NewCode));
        Assert.That(DecideOn(item, AFingerprint.Of(null, "393331234568"), AnOtpItem.IssuedAt), Is.EqualTo(CreateDecision.NewCode));
    }

    [Test]
    public void After_a_code_whose_time_is_over_a_new_one_is_issued_to_whomever()
    {
        var item = new AnOtpItem().For(Person).Pending();

        Assert.That(DecideOn(item, AFingerprint.Of(null, "393331234568"), item.ExpiresAt), Is.EqualTo(CreateDecision.NewCode));
    }

    [Test]
    public void The_decision_needs_a_policy()
        => Assert.That(
            () => new AnOtpItem().Pending().DecideCreate(Person, null!, AnOtpItem.IssuedAt),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("policy"));

    private static CreateDecision DecideOn(OtpItem item, RecipientFingerprint recipient, DateTimeOffset now)
        => item.DecideCreate(recipient, new OtpPolicy(), now);
}
