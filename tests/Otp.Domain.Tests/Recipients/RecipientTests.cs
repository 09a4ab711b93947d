using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Recipients;

public sealed class RecipientTests
{
    private static readonly ChannelAddress Messenger = new(Channel.Messenger, "8192836451");
    private static readonly ChannelAddress Sms = new(Channel.Sms, "393331234567");

    [Test]
    public void Messenger_comes_before_SMS()
        => Assert.That(ARecipient.With("8192836451", "393331234567").Addresses, Is.EqualTo(new[] { Messenger, Sms }));

    [Test]
    public void One_address_is_enough()
    {
        Assert.That(ARecipient.With("8192836451", null).Addresses, Is.EqualTo(new[] { Messenger }));
        Assert.That(ARecipient.With(null, "393331234567").Addresses, Is.EqualTo(new[] { Sms }));
    }

    [Test]
    public void None_is_too_few()
        => Assert.That(
            () => new Recipient(null, null),
            Throws.ArgumentException.With.Message.StartsWith("A recipient has a Messenger id, a phone number or both."));

    [Test]
    public void It_prints_masked()
    {
        var printed = ARecipient.With("8192836451", "393331234567").ToString();

        Assert.That(printed, Does.Contain("********51").And.Contain("**********67"));
        Assert.That(printed, Does.Not.Contain("8192836451").And.Not.Contain("393331234567"));
    }

    [Test]
    public void Its_fingerprint_has_a_hash_for_each_address()
    {
        var both = AFingerprint.Of("8192836451", "393331234567");
        var messenger = AFingerprint.Of("8192836451", null);
        var phone = AFingerprint.Of(null, "393331234567");

        Assert.That(both.Hashes, Is.EqualTo(new[] { messenger.Messenger, phone.Phone }));
        Assert.That(messenger.Hashes, Is.EqualTo(new[] { both.Messenger }));
        Assert.That(messenger.Phone, Is.Null);
        Assert.That(phone.Hashes, Is.EqualTo(new[] { both.Phone }));
        Assert.That(phone.Messenger, Is.Null);
    }

    [Test]
    public void Fingerprints_are_equal_when_all_addresses_are()
    {
        var person = AFingerprint.Of("8192836451", "393331234567");

        Assert.That(AFingerprint.Of("8192836451", "+39 333 1234567"), Is.EqualTo(person));
        Assert.That(AFingerprint.Of(null, "+54 11 2345 6789"), Is.EqualTo(AFingerprint.Of(null, "+54 9 11 2345 6789")));
        Assert.That(AFingerprint.Of("8192836451", null), Is.Not.EqualTo(person));
        Assert.That(AFingerprint.Of("8192836451", "393331234568"), Is.Not.EqualTo(person));
    }

    [Test]
    public void A_fingerprint_needs_a_hasher()
        => Assert.That(
            () => ARecipient.With("8192836451", null).Fingerprint(null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("hasher"));
}
