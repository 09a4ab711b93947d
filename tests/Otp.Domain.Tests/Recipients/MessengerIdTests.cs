using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Recipients;

public sealed class MessengerIdTests
{
    [TestCase(1)]
    [TestCase(50)]
    public void One_to_fifty_characters_are_an_id(int length)
    {
        var text = new string('7', length);

        Assert.That(MessengerId.TryParse(text, out var id), Is.True);
        Assert.That(id.Value, Is.EqualTo(text));
    }

    [TestCase(0)]
    [TestCase(51)]
    public void Fewer_or_more_are_none(int length)
    {
        Assert.That(MessengerId.TryParse(new string('7', length), out var id), Is.False);
        Assert.That(() => id.Value, Throws.InvalidOperationException.With.Message.EqualTo("The default MessengerId is no id."));
    }

    [Test]
    public void A_missing_text_is_no_id() => Assert.That(MessengerId.TryParse(null, out _), Is.False);

    [Test]
    public void Of_all_ASCII_characters_letters_digits_and_three_signs_may_stand_in_an_id()
        => Assert.That(
            string.Concat(Enumerable.Range(0, 128).Select(code => (char)code).Where(character => MessengerId.TryParse(character.ToString(), out _))),
            Is.EqualTo("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"));

    [TestCase("819283645\u0661")]
    [TestCase("\uff18192836451")]
    [TestCase("8192836451\n")]
    [TestCase("\u00e9lodie")]
    public void Other_scripts_and_line_ends_are_refused(string text)
        => Assert.That(MessengerId.TryParse(text, out _), Is.False);

    [Test]
    public void It_prints_masked()
        => Assert.That(ARecipient.Messenger("8192836451").ToString(), Is.EqualTo("********51"));

    [Test]
    public void Ids_are_equal_by_their_characters()
    {
        Assert.That(ARecipient.Messenger(string.Concat("8192", "836451")), Is.EqualTo(ARecipient.Messenger("8192836451")));
        Assert.That(ARecipient.Messenger("abc.def"), Is.Not.EqualTo(ARecipient.Messenger("ABC.def")));
    }

    [Test]
    public void The_rule_names_what_is_allowed()
        => Assert.That(MessengerId.Rule, Is.EqualTo("A messengerId is 1 to 50 characters of A-Z a-z 0-9 _ . -"));
}
