using Otp.Domain.Recipients;
using PhoneNumbers;
using PhoneNumber = Otp.Domain.Recipients.PhoneNumber;

namespace Otp.Domain.Tests.Recipients;

public sealed class PhoneNumberTests
{
    // Fixed lines of Argentina, which are its mobiles without the 9, and old mobiles of Gabon.
    private static readonly string[] OfOldPlans = ["541", "241"];

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

    [TestCase("+52 1 55 4100 0001", "525541000001", Description = "Mexico: the 1 for mobiles, until 2019")]
    [TestCase("+52 55 4100 0001", "525541000001")]
    [TestCase("+52 (01) 55 4100 0001", "525541000001", Description = "its trunk digits")]
    [TestCase("+52 044 55 4100 0001", "525541000001")]
    [TestCase("+52 045 55 4100 0001", "525541000001")]
    [TestCase("+54 11 2345 6789", "5491123456789", Description = "Argentina: the mobile 9 left out")]
    [TestCase("+54 9 11 2345 6789", "5491123456789")]
    [TestCase("+54 11 15 2345 6789", "5491123456789", Description = "as dialled at home")]
    [TestCase("+54 (0) 11 15 2345 6789", "5491123456789")]
    [TestCase("+54 9 11 15 2345 6789", "5491123456789", Description = "both")]
    [TestCase("+54 2966 45 1234", "5492966451234")]
    [TestCase("+54 9 2966 15 45 1234", "5492966451234")]
    [TestCase("+54 800 123 4567", "548001234567", Description = "no mobile has that area")]
    [TestCase("+55 11 8765 4321", "5511987654321", Description = "Brazil: before the ninth digit")]
    [TestCase("+55 11 6765 4321", "5511967654321")]
    [TestCase("+55 21 9876 5432", "5521998765432")]
    [TestCase("+55 11 98765 4321", "5511987654321")]
    [TestCase("+55 0 15 11 98765 4321", "5511987654321", Description = "trunk digit and carrier")]
    [TestCase("+55 11 3456 7890", "551134567890", Description = "a fixed line has eight digits")]
    [TestCase("+55 11 7712 3456", "551177123456", Description = "a trunked radio too")]
    [TestCase("+229 97 12 34 56", "2290197123456", Description = "Benin: before the 01")]
    [TestCase("+229 01 97 12 34 56", "2290197123456")]
    [TestCase("+241 02 03 12 34", "24162031234")]
    [TestCase("+241 05 03 12 34", "24165031234")]
    [TestCase("+241 06 03 12 34", "24166031234", Description = "Gabon: the 0 that became the operator's digit")]
    [TestCase("+241 6 03 12 34", "24166031234")]
    [TestCase("+241 66 03 12 34", "24166031234")]
    [TestCase("+241 066 03 12 34", "24166031234")]
    [TestCase("+241 07 03 12 34", "24177031234")]
    public void What_an_old_plan_writes_is_the_number_of_today(string text, string digits)
    {
        var number = ARecipient.Phone(text);

        Assert.That(number.Digits, Is.EqualTo(digits));
        Assert.That(ARecipient.Phone(number.Digits), Is.EqualTo(number), "and is read as itself");
    }

    [TestCase("+52 55 4100 000", Description = "a digit too few")]
    [TestCase("+52 1 55 4100 00011")]
    [TestCase("+55 11 5765 432")]
    [TestCase("+229 97 12 34 5")]
    [TestCase("+241 99 99 99")]
    [TestCase("+39 0333 123 4567", Description = "an Italian mobile has no zero")]
    [TestCase("+39 6 1234 5678", Description = "an Italian fixed line has one")]
    public void What_fits_neither_plan_is_no_number(string text)
        => Assert.That(PhoneNumber.TryParse(text, out _), Is.False);

    // Budgets and fingerprints are stored as hashes of the digits: they hold as long as the digits do.
    [Test]
    public void Every_country_s_numbers_keep_the_digits_that_libphonenumber_gives_them()
    {
        var util = PhoneNumberUtil.GetInstance();
        var numbers = util.GetSupportedRegions()
            .SelectMany(region => Enum.GetValues<PhoneNumberType>().Select(type => util.GetExampleNumberForType(region, type)))
            .Where(number => number is not null && util.IsValidNumber(number))
            .Select(number => util.Format(number, PhoneNumberFormat.E164)[1..])
            .Distinct(StringComparer.Ordinal)
            .ToArray();

        var changed = numbers.Where(digits => ARecipient.Phone(digits).Digits != digits);

        Assert.That(numbers, Has.Length.GreaterThan(700));
        Assert.That(changed.Select(digits => digits[..3]).Distinct(StringComparer.Ordinal), Is.EquivalentTo(OfOldPlans));
    }

    // What people write in brackets, or dial at home: never a second person.
    [Test]
    public void A_trunk_digit_behind_the_country_code_makes_no_other_number()
    {
        var util = PhoneNumberUtil.GetInstance();
        foreach (var region in util.GetSupportedRegions())
        {
            var (trunk, example) = (util.GetNddPrefixForRegion(region, true), util.GetExampleNumberForType(region, PhoneNumberType.MOBILE));
            if (!string.IsNullOrEmpty(trunk) && example is not null)
            {
                var (number, code) = (ARecipient.Phone(util.Format(example, PhoneNumberFormat.E164)), example.CountryCode);
                var national = util.GetNationalSignificantNumber(example);

                // Colombia's is never dialled without a carrier's digits.
                Assert.That(PhoneNumber.TryParse($"+{code} ({trunk}) {national}", out var withTrunk), Is.EqualTo(region != "CO"), region);
                Assert.That(withTrunk, Is.EqualTo(region == "CO" ? default : number), region);
            }
        }
    }

    [TestCase("+39 333 1234567", "IT")]
    [TestCase("+1 212 555 2368", "US")]
    [TestCase("+1 416 555 0123", "CA", Description = "a code that countries share")]
    [TestCase("+378 66 66 12 12", "SM")]
    [TestCase("+870 773 111 632", "", Description = "a satellite belongs to none")]
    [TestCase("+979 1 2345 6789", "")]
    public void Its_country_is_known_where_it_has_one(string text, string country)
        => Assert.That(ARecipient.Phone(text).Country, Is.EqualTo(country));

    [TestCase("IT", true)]
    [TestCase("it", true)]
    [TestCase("ZZ", false)]
    [TestCase("Italy", false)]
    public void A_country_is_one_that_has_phone_numbers(string text, bool known)
        => Assert.That(PhoneNumber.IsCountry(text), Is.EqualTo(known));

    [Test]
    public void The_default_value_has_neither_kind_nor_country()
    {
        const string Sentence = "The default PhoneNumber is no number.";

        Assert.That(() => default(PhoneNumber).SpecialType, Throws.InvalidOperationException.With.Message.EqualTo(Sentence));
        Assert.That(() => default(PhoneNumber).Country, Throws.InvalidOperationException.With.Message.EqualTo(Sentence));
    }

    [Test]
    public void Equal_numbers_hash_alike_and_others_do_not()
    {
        var hash = ARecipient.Phone("393331234567").GetHashCode();

        Assert.That(ARecipient.Phone("+39 333 123 4567").GetHashCode(), Is.EqualTo(hash));
        Assert.That(ARecipient.Phone("393331234568").GetHashCode(), Is.Not.EqualTo(hash));
        Assert.That(default(PhoneNumber).GetHashCode(), Is.Zero);
    }

    [TestCase("+39 899 123456", SpecialNumberType.PremiumRate)]
    [TestCase("+44 909 879 0123", SpecialNumberType.PremiumRate)]
    [TestCase("+979 1 2345 6789", SpecialNumberType.PremiumRate)]
    [TestCase("+39 848 123456", SpecialNumberType.SharedCost)]
    [TestCase("+808 1234 5678", SpecialNumberType.SharedCost)]
    [TestCase("+44 70 1234 5678", SpecialNumberType.Personal)]
    [TestCase("+1 500 555 0006", SpecialNumberType.Personal)]
    [TestCase("+39 199 123456", SpecialNumberType.Personal)]
    [TestCase("+39 178 123 4567", SpecialNumberType.Personal)]
    [TestCase("+878 10 1234 567890", SpecialNumberType.Personal)]
    [TestCase("+44 7640 123456", SpecialNumberType.Pager)]
    [TestCase("+44 300 123 4567", SpecialNumberType.UniversalAccess)]
    [TestCase("+870 773 111 632", SpecialNumberType.Satellite)]
    [TestCase("+881 6 1234 5678", SpecialNumberType.Satellite)]
    [TestCase("+882 16 1234 5678", SpecialNumberType.Satellite)]
    [TestCase("+883 510 012 345", SpecialNumberType.Satellite)]
    [TestCase("+44 56 1234 5678", SpecialNumberType.Voip)]
    [TestCase("+39 333 123 4567", null)]
    [TestCase("+39 06 1234 5678", null)]
    [TestCase("+1 212 555 2368", null)]
    [TestCase("+54 11 2345 6789", null)]
    [TestCase("+800 1234 5678", null)]
    public void Its_kind_is_known_where_it_is_no_ordinary_line(string text, SpecialNumberType? type)
        => Assert.That(ARecipient.Phone(text).SpecialType, Is.EqualTo(type));

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
