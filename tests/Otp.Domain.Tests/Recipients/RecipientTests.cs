using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Recipients;

public sealed class RecipientTests
{
    [TestCase(Channel.Messenger, "8192836451")]
    [TestCase(Channel.Sms, "393331234567")]
    [TestCase(Channel.WhatsApp, "393331234567")]
    [TestCase(Channel.Voice, "393331234567")]
    [TestCase(Channel.Email, "Anna@Example.com")]
    public void Each_channel_takes_an_address_of_its_kind(Channel channel, string address)
    {
        var recipient = ARecipient.With("8192836451", "393331234567", "Anna@Example.com");

        Assert.That(recipient.AddressOn(channel), Is.EqualTo(new ChannelAddress(channel, address)));
    }

    [TestCase("8192836451", null, null, "messenger")]
    [TestCase(null, "393331234567", null, "sms whatsapp voice")]
    [TestCase(null, null, "anna@example.com", "email")]
    public void One_address_is_enough_for_the_channels_that_take_it(string? messenger, string? phone, string? email, string channels)
    {
        var recipient = ARecipient.With(messenger, phone, email);

        var reached = Channels.All.Where(channel => recipient.AddressOn(channel) is not null).Select(channel => channel.Name());
        Assert.That(string.Join(' ', reached), Is.EqualTo(channels));
    }

    [Test]
    public void None_is_too_few()
        => Assert.That(
            () => new Recipient(null, null),
            Throws.ArgumentException.With.Message.StartsWith("A recipient has a Messenger id, a phone number or an e-mail address."));

    [Test]
    public void It_prints_masked()
    {
        var printed = ARecipient.WithAll.ToString();

        Assert.That(printed, Does.Contain("********51").And.Contain("**********67").And.Contain("a***@example.com"));
        Assert.That(printed, Does.Not.Contain("8192836451").And.Not.Contain("393331234567").And.Not.Contain("anna"));
    }

    [Test]
    public void Its_fingerprint_has_a_hash_for_each_address()
    {
        var both = AFingerprint.Of("8192836451", "393331234567");
        var email = AFingerprint.Of(null, null, "anna@example.com");
        var messenger = AFingerprint.Of("8192836451", null);
        var phone = AFingerprint.Of(null, "393331234567");

        Assert.That(both.Hashes, Is.EqualTo(new[] { messenger.Messenger, phone.Phone }));
        Assert.That(messenger.Hashes, Is.EqualTo(new[] { both.Messenger }));
        Assert.That(messenger.Phone, Is.Null);
        Assert.That(phone.Hashes, Is.EqualTo(new[] { both.Phone }));
        Assert.That(phone.Messenger, Is.Null);
        Assert.That(email.Hashes, Is.EqualTo(new[] { email.Email }));
        Assert.That(new[] { both.Of(AddressKind.Messenger), both.Of(AddressKind.Phone), both.Of(AddressKind.Email) },
            Is.EqualTo(new[] { both.Messenger, both.Phone, null }));
    }

    [Test]
    public void Fingerprints_are_equal_when_all_addresses_are()
    {
        var person = AFingerprint.Of("8192836451", "393331234567");

        Assert.That(AFingerprint.Of("8192836451", "+39 333 1234567"), Is.EqualTo(person));
        Assert.That(AFingerprint.Of(null, "+54 11 2345 6789"), Is.EqualTo(AFingerprint.Of(null, "+54 9 11 2345 6789")));
        Assert.That(AFingerprint.Of("8192836451", null), Is.Not.EqualTo(person));
        Assert.That(AFingerprint.Of("8192836451", "393331234568"), Is.Not.EqualTo(person));
        Assert.That(AFingerprint.Of("8192836451", "393331234567", "anna@example.com"), Is.Not.EqualTo(person));
        Assert.That(
            AFingerprint.Of(null, null, "A.n.n.a+otp@GoogleMail.com"), Is.EqualTo(AFingerprint.Of(null, null, "anna@gmail.com")));
    }

    [Test]
    public void A_fingerprint_needs_a_hasher()
        => Assert.That(
            () => ARecipient.With("8192836451", null).Fingerprint(null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("hasher"));
}
