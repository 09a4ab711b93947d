using Otp.Domain.Otps;
using Otp.Domain.Tests.Recipients;

namespace Otp.Domain.Tests.Otps;

public sealed class OtpItemTests
{
    private static readonly DateTimeOffset Now = AnOtpItem.IssuedAt;
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Test]
    public void An_issued_code_is_pending_under_the_policy_it_was_issued_under()
    {
        var origin = AnOtpItem.AnOrigin();
        var recipient = AFingerprint.Of("8192836451", null);
        var policy = new OtpPolicy { CodeLength = 7, MaxAttempts = 4, Validity = TimeSpan.FromMinutes(2) };

        var item = OtpItem.Issue(new ClientId("shop"), RequestToken.Parse("login-7"), null, recipient, origin, policy, Now);

        Assert.That(item.Client, Is.EqualTo(new ClientId("shop")));
        Assert.That(item.Token, Is.EqualTo(RequestToken.Parse("login-7")));
        Assert.That(item.Generation, Is.EqualTo(1));
        Assert.That(item.Recipient, Is.EqualTo(recipient));
        Assert.That(item.KeyId, Is.EqualTo("k1"));
        Assert.That(item.Seed, Is.SameAs(origin.Seed));
        Assert.That(item.CodeLength, Is.EqualTo(7));
        Assert.That(item.MaxAttempts, Is.EqualTo(4));
        Assert.That(item.AttemptsRemaining, Is.EqualTo(4));
        Assert.That(item.FailedAttempts, Is.Zero);
        Assert.That(item.CreatedAt, Is.EqualTo(Now));
        Assert.That(item.ExpiresAt, Is.EqualTo(Now.AddMinutes(2)));
        Assert.That(item.Status, Is.EqualTo(OtpStatus.Pending));
        Assert.That(item.SettledAt, Is.Null);
        Assert.That(item.VerifiedAt, Is.Null);
        Assert.That(item.Id.Value, Is.Not.EqualTo(Guid.Empty));
    }

    [Test]
    public void Each_item_of_a_token_is_one_generation_on()
    {
        var first = new AnOtpItem().In(OtpStatus.Verified);

        var second = OtpItem.Issue(first.Client, first.Token, first, first.Recipient, AnOtpItem.AnOrigin(), new OtpPolicy(), Now);
        var third = OtpItem.Issue(first.Client, first.Token, second, first.Recipient, AnOtpItem.AnOrigin(), new OtpPolicy(), Now);

        Assert.That(second.Generation, Is.EqualTo(2));
        Assert.That(third.Generation, Is.EqualTo(3));
        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
    }

    [Test]
    public void Issuing_needs_an_origin_and_a_policy()
    {
        var item = new AnOtpItem().Pending();

        Assert.That(
            () => OtpItem.Issue(item.Client, item.Token, null, item.Recipient, null!, new OtpPolicy(), Now),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("origin"));
        Assert.That(
            () => OtpItem.Issue(item.Client, item.Token, null, item.Recipient, AnOtpItem.AnOrigin(), null!, Now),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("policy"));
    }

    [TestCase(OtpStatus.Pending)]
    [TestCase(OtpStatus.Verified)]
    [TestCase(OtpStatus.Cancelled)]
    [TestCase(OtpStatus.Locked)]
    [TestCase(OtpStatus.Expired)]
    public void Up_to_its_expiry_its_status_is_the_stored_one(OtpStatus status)
    {
        var item = new AnOtpItem().In(status);

        Assert.That(item.StatusAt(item.ExpiresAt - Tick), Is.EqualTo(status));
    }

    [TestCase(OtpStatus.Pending, OtpStatus.Expired)]
    [TestCase(OtpStatus.Verified, OtpStatus.Verified)]
    [TestCase(OtpStatus.Cancelled, OtpStatus.Cancelled)]
    [TestCase(OtpStatus.Locked, OtpStatus.Locked)]
    [TestCase(OtpStatus.Expired, OtpStatus.Expired)]
    public void From_its_expiry_on_a_pending_one_is_expired_whatever_is_stored(OtpStatus stored, OtpStatus shown)
    {
        var item = new AnOtpItem().In(stored);

        Assert.That(item.StatusAt(item.ExpiresAt), Is.EqualTo(shown));
        Assert.That(item.Status, Is.EqualTo(stored));
    }

    [Test]
    public void Expiring_takes_effect_at_the_expiry_and_not_a_tick_before()
    {
        var item = new AnOtpItem().Pending();

        Assert.That(item.Expire(item.ExpiresAt - Tick), Is.False);
        Assert.That(item.Status, Is.EqualTo(OtpStatus.Pending));
        Assert.That(item.Expire(item.ExpiresAt), Is.True);
        Assert.That(item.Status, Is.EqualTo(OtpStatus.Expired));
        Assert.That(item.SettledAt, Is.EqualTo(item.ExpiresAt));
        Assert.That(item.VerifiedAt, Is.Null);
    }

    [TestCase(OtpStatus.Verified)]
    [TestCase(OtpStatus.Cancelled)]
    [TestCase(OtpStatus.Locked)]
    [TestCase(OtpStatus.Expired)]
    public void What_is_settled_expires_no_more(OtpStatus status)
    {
        var item = new AnOtpItem().In(status);
        var settledAt = item.SettledAt;

        Assert.That(item.Expire(item.ExpiresAt.AddHours(1)), Is.False);
        Assert.That(item.Status, Is.EqualTo(status));
        Assert.That(item.SettledAt, Is.EqualTo(settledAt));
    }

    [Test]
    public void Cancelling_withdraws_a_pending_code()
    {
        var item = new AnOtpItem().Pending();
        var at = item.ExpiresAt - Tick;

        Assert.That(item.Cancel(at), Is.True);
        Assert.That(item.Status, Is.EqualTo(OtpStatus.Cancelled));
        Assert.That(item.SettledAt, Is.EqualTo(at));
    }

    [Test]
    public void Cancelling_at_the_expiry_finds_it_expired_and_keeps_that()
    {
        var item = new AnOtpItem().Pending();

        Assert.That(item.Cancel(item.ExpiresAt), Is.False);
        Assert.That(item.Status, Is.EqualTo(OtpStatus.Expired));
    }

    [TestCase(OtpStatus.Verified)]
    [TestCase(OtpStatus.Cancelled)]
    [TestCase(OtpStatus.Locked)]
    [TestCase(OtpStatus.Expired)]
    public void Cancelling_what_is_settled_changes_nothing(OtpStatus status)
    {
        var item = new AnOtpItem().In(status);
        var settledAt = item.SettledAt;

        Assert.That(item.Cancel(Now.AddSeconds(1)), Is.False);
        Assert.That(item.Status, Is.EqualTo(status));
        Assert.That(item.SettledAt, Is.EqualTo(settledAt));
    }
}
