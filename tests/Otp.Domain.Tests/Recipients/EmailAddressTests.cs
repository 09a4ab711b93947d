using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Recipients;

public sealed class EmailAddressTests
{
    private static readonly string LongLocal = new('a', 64);

    [TestCase("anna@example.com")]
    [TestCase("A@b.c")]
    [TestCase("anna.maria+otp@mail.example.co.uk")]
    [TestCase("!#$%&'*+-/=?^_`{|}~@example.com")]
    [TestCase("anna@xn--mller-kva.example")]
    [TestCase("anna@3com.com")]
    public void An_address_is_kept_as_it_is_spelt(string text)
    {
        Assert.That(EmailAddress.TryParse(text, out var address), Is.True);
        Assert.That(address.Value, Is.EqualTo(text));
        Assert.That(text, Does.Match(EmailAddress.Pattern));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("anna")]
    [TestCase("@example.com")]
    [TestCase("anna@")]
    [TestCase("anna@localhost", Description = "a domain without a dot")]
    [TestCase("anna@@example.com")]
    [TestCase("anna@b@example.com")]
    [TestCase("\"anna\"@example.com", Description = "a quoted part")]
    [TestCase("\"an na\"@example.com")]
    [TestCase("anna(work)@example.com", Description = "a comment")]
    [TestCase("anna@example.com(work)")]
    [TestCase("anna@[192.0.2.1]", Description = "a domain literal")]
    [TestCase("anna@192.0.2.1")]
    [TestCase("Anna <anna@example.com>", Description = "a display name")]
    [TestCase("<anna@example.com>")]
    [TestCase("anna@example.com, bob@example.com")]
    [TestCase("anna@example.com\r\nBcc: bob@example.com", Description = "a header of its own")]
    [TestCase("anna@example.com\n")]
    [TestCase("anna\u0000@example.com")]
    [TestCase("anna @example.com")]
    [TestCase(" anna@example.com")]
    [TestCase("änna@example.com")]
    [TestCase("anna@müller.example", Description = "an international domain in its own letters")]
    [TestCase("anna@example.com.")]
    [TestCase(".anna@example.com")]
    [TestCase("anna.@example.com")]
    [TestCase("an..na@example.com")]
    [TestCase("anna@example..com")]
    [TestCase("anna@-example.com")]
    [TestCase("anna@example-.com")]
    [TestCase("anna@exam_ple.com")]
    public void What_is_no_plain_address_is_refused(string? text) => Assert.That(EmailAddress.TryParse(text, out _), Is.False);

    [TestCase(64, true)]
    [TestCase(65, false)]
    public void Before_the_at_sign_there_are_at_most_64_characters(int length, bool isAddress)
        => Assert.That(EmailAddress.TryParse($"{new string('a', length)}@example.com", out _), Is.EqualTo(isAddress));

    [TestCase(63, true)]
    [TestCase(64, false)]
    public void A_label_of_the_domain_has_at_most_63_characters(int length, bool isAddress)
        => Assert.That(EmailAddress.TryParse($"anna@{new string('a', length)}.com", out _), Is.EqualTo(isAddress));

    [TestCase(254, true)]
    [TestCase(255, false)]
    public void An_address_has_at_most_254_characters(int length, bool isAddress)
    {
        var labels = string.Concat(Enumerable.Repeat($"{new string('a', 60)}.", 3));
        var start = $"{LongLocal}@{labels}";
        var text = $"{start}{new string('c', length - start.Length)}";

        Assert.That(text, Has.Length.EqualTo(length));
        Assert.That(EmailAddress.TryParse(text, out _), Is.EqualTo(isAddress));
    }

    [TestCase("anna@example.com", "anna@example.com")]
    [TestCase("Anna@EXAMPLE.com", "anna@example.com")]
    [TestCase("anna+otp@example.com", "anna@example.com")]
    [TestCase("anna+a+b@example.com", "anna@example.com")]
    [TestCase("+otp@example.com", "+otp@example.com", Description = "without it, nothing would be left")]
    [TestCase("an.na@example.com", "an.na@example.com")]
    [TestCase("a.n.n.a+x@gmail.com", "anna@gmail.com")]
    [TestCase("An.Na@GoogleMail.com", "anna@gmail.com")]
    [TestCase("an.na@notgmail.com", "an.na@notgmail.com")]
    [TestCase("an.na@gmail.com.example", "an.na@gmail.com.example")]
    public void All_spellings_of_a_mailbox_are_one(string text, string identity)
    {
        var address = ARecipient.Mailbox(text);

        Assert.That(address.Identity, Is.EqualTo(identity));
        Assert.That(address, Is.EqualTo(ARecipient.Mailbox(identity)));
        Assert.That(address.GetHashCode(), Is.EqualTo(ARecipient.Mailbox(identity).GetHashCode()));
    }

    [TestCase("anna@example.com", "a***@example.com")]
    [TestCase("a@example.com", "***@example.com", Description = "the first character would be all of it")]
    [TestCase("ab@example.com", "a***@example.com")]
    public void It_prints_masked(string text, string masked)
    {
        Assert.That(ARecipient.Mailbox(text).ToString(), Is.EqualTo(masked));
        Assert.That(new ChannelAddress(Channel.Email, text).ToString(), Is.EqualTo(masked));
    }

    [Test]
    public void The_default_value_is_no_address()
    {
        Assert.That(() => default(EmailAddress).Value, Throws.InvalidOperationException);
        Assert.That(default(EmailAddress), Is.Not.EqualTo(ARecipient.Mailbox("anna@example.com")));
        Assert.That(default(EmailAddress).GetHashCode(), Is.Zero);
        Assert.That(default(EmailAddress).ToString(), Is.Empty);
    }
}
