using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Recipients;

public sealed class PhoneNumberTests
{
    [TestCase("393331234567")]
    [TestCase("+393331234567")]
    [TestCase("+39 333 1234567")]
    [TestCase("+39 333 123 4567")]
    [TestCase("39 333 123 4567")]
    [TestCase("+39-333-123-4567")]
    [TestCase("39-333-1234567")]
    [TestCase("+39 (333) 1234567")]
    [TestCase("+39(333)123-45-67")]
    [TestCase("(39) 333 1234567")]
    [TestCase("  +393331234567  ")]
    [TestCase("+ 3 9 3 3 3 1 2 3 4 5 6 7")]
    public void Twelve_spellings_of_one_number_are_one_number(string text)
    {
        Assert.That(PhoneNumber.TryParse(text, out var number), Is.True);
        Assert.That(number.Digits, Is.EqualTo("393331234567"));
        Assert.That(number, Is.EqualTo(ARecipient.Phone("393331234567")));
    }

    [TestCase("+44 (0)20 7946 0958", "442079460958", Description = "a national prefix that nobody dials from abroad")]
    [TestCase("+1 (212) 555-2368", "12125552368")]
    [TestCase("+39 06 1234 5678", "390612345678", Description = "a zero that belongs to the number")]
    public void Its_digits_are_those_of_E164(string text, string digits)
        => Assert.That(ARecipient.Phone(text).Digits, Is.EqualTo(digits));

    [Test]
    public void Another_number_is_another_number()
        => Assert.That(ARecipient.Phone("393331234567"), Is.Not.EqualTo(ARecipient.Phone("393331234568")));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("   ")]
    [TestCase("+")]
    [TestCase("()-")]
    [TestCase("++393331234567")]
    [TestCase("39+3331234567")]
    [TestCase("00393331234567", Description = "an international prefix depends on where it is dialled")]
    [TestCase("3331234567", Description = "no country code")]
    [TestCase("+3933312", Description = "too short for Italy")]
    [TestCase("+39", Description = "a country alone")]
    [TestCase("+3933312345678901", Description = "too long")]
    [TestCase("+9993331234567", Description = "no such country")]
    [TestCase("+12125550", Description = "too short for the USA")]
    [TestCase("1-800-FLOWERS")]
    [TestCase("+39333123456a")]
    [TestCase("+39.333.1234567")]
    [TestCase("+39/3331234567")]
    [TestCase("+39:3331234567")]
    [TestCase("+393331234567 ext. 5")]
    [TestCase("+393331234567x5")]
    [TestCase("+393331234567#5")]
    [TestCase("+393331234567;ext=5")]
    [TestCase("tel:+393331234567")]
    [TestCase("+39 333\t1234567")]
    [TestCase("+393331234567\n")]
    [TestCase("+39\u00a0333\u00a01234567", Description = "no-break spaces")]
    [TestCase("\uff0b393331234567", Description = "a full-width plus")]
    [TestCase("+39333123456\u0667", Description = "an Arabic-Indic digit")]
    [TestCase("+\uff13\uff19\uff13\uff13\uff13\uff11\uff12\uff13\uff14\uff15\uff16\uff17", Description = "full-width digits")]
    public void Anything_else_is_no_number(string? text)
    {
        Assert.That(PhoneNumber.TryParse(text, out var number), Is.False);
        Assert.That(() => number.Digits, Throws.InvalidOperationException.With.Message.EqualTo("The default PhoneNumber is no number."));
    }

    [TestCase(40, true)]
    [TestCase(41, false)]
    public void No_more_than_forty_characters_are_looked_at(int length, bool taken)
        => Assert.That(PhoneNumber.TryParse("+393331234567".PadRight(length), out _), Is.EqualTo(taken));

    [Test]
    public void It_prints_masked()
        => Assert.That(ARecipient.Phone("+393331234567").ToString(), Is.EqualTo("**********67"));

    [Test]
    public void The_rule_names_what_is_allowed()
        => Assert.That(
            PhoneNumber.Rule,
            Is.EqualTo("A phoneNumber is a valid number in international form: country code first, with or without +, digits, spaces, hyphens and brackets only."));
}
