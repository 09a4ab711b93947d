using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PhoneNumbers;

namespace Otp.Domain.Recipients;

/// <summary>
/// A phone number in one canonical form, the digits of E.164 without <c>+</c> (as Vonage takes it), so that twelve
/// spellings of one number are one recipient, those of old numbering plans among them. Prints masked.
/// </summary>
public readonly record struct PhoneNumber
{
    /// <summary>The longest text that is looked at: E.164 has 15 digits, the rest is spaces, hyphens and brackets.</summary>
    public const int MaxTextLength = 40;

    /// <summary>The signs that are looked at, as a regular expression, for API documents; not every such text is a number.</summary>
    public const string Pattern = @"^ *\+?[0-9 ()-]+$";

    /// <summary>The rule as a sentence, for error messages.</summary>
    public const string Rule =
        "A phoneNumber is a valid number in international form: country code first, with or without +, "
        + "digits, spaces, hyphens and brackets only.";

    private const string UnknownRegion = "ZZ";

    // libphonenumber also reads letters ("1-800-FLOWERS"), other scripts' digits and extensions. Here they are mistakes.
    private static readonly SearchValues<char> Allowed = SearchValues.Create("0123456789 -()");

    private static readonly PhoneNumberUtil Util = PhoneNumberUtil.GetInstance();

    private readonly string? _digits;

    // The library's own view of the digits, kept because reading them costs more than all else that is done with a number.
    private readonly PhoneNumbers.PhoneNumber? _parsed;

    private PhoneNumber(string digits, PhoneNumbers.PhoneNumber parsed)
    {
        _digits = digits;
        _parsed = parsed;
    }

    /// <summary>The digits: country code, then national number.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is no number.</exception>
    public string Digits => _digits ?? throw new InvalidOperationException("The default PhoneNumber is no number.");

    /// <summary>The country, as an ISO 3166-1 alpha-2 code; empty for a number that belongs to none (satellite, international).</summary>
    public string Country => Util.GetRegionCodeForNumber(Parsed) is { Length: 2 } region && region != UnknownRegion ? region : "";

    /// <summary>What kind of number it is; null for an ordinary one: mobile, fixed line, freephone.</summary>
    public SpecialNumberType? SpecialType => Parsed.CountryCode switch
    {
        // Codes of no country (ITU-T E.164, annex of assigned codes), which the library has among mobiles and VoIP.
        870 or 881 or 882 or 883 => SpecialNumberType.Satellite,
        878 => SpecialNumberType.Personal,
        _ => Util.GetNumberType(Parsed) switch
        {
            PhoneNumberType.PREMIUM_RATE => SpecialNumberType.PremiumRate,
            PhoneNumberType.SHARED_COST => SpecialNumberType.SharedCost,
            PhoneNumberType.PERSONAL_NUMBER => SpecialNumberType.Personal,
            PhoneNumberType.PAGER => SpecialNumberType.Pager,
            PhoneNumberType.UAN => SpecialNumberType.UniversalAccess,
            PhoneNumberType.VOIP => SpecialNumberType.Voip,
            _ => null,
        },
    };

    private PhoneNumbers.PhoneNumber Parsed
        => _parsed ?? throw new InvalidOperationException("The default PhoneNumber is no number.");

    /// <summary>Whether a text is the ISO 3166-1 alpha-2 code of a country that has phone numbers.</summary>
    public static bool IsCountry(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Util.GetSupportedRegions().Contains(text.ToUpperInvariant());
    }

    /// <summary>Reads a number; false when it breaks <see cref="Rule"/> or no such number can have been assigned.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PhoneNumber number)
    {
        number = default;
        if (text is null || text.Length > MaxTextLength)
        {
            return false;
        }

        var international = text.AsSpan().Trim(' ');
        international = international.StartsWith('+') ? international[1..] : international;
        if (international.IsEmpty || international.ContainsAnyExcept(Allowed))
        {
            return false;
        }

        try
        {
            var parsed = InTodaysPlan(Util.Parse(string.Concat("+", international), UnknownRegion));
            if (!Util.IsValidNumber(parsed))
            {
                return false;
            }

            number = new PhoneNumber(Util.Format(parsed, PhoneNumberFormat.E164)[1..], parsed);
            return true;
        }
        catch (NumberParseException)
        {
            return false;
        }
    }

    /// <summary>Whether both have the same digits, however they were spelt.</summary>
    public bool Equals(PhoneNumber other) => string.Equals(_digits, other._digits, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => _digits is null ? 0 : StringComparer.Ordinal.GetHashCode(_digits);

    /// <summary>The number with all but its end masked.</summary>
    public override string ToString() => Mask.Address(_digits ?? "");

    private static PhoneNumbers.PhoneNumber InTodaysPlan(PhoneNumbers.PhoneNumber parsed)
    {
        var national = Util.GetNationalSignificantNumber(parsed);
        var renewed = OldNumberingPlans.Renew(parsed.CountryCode, national);
        if (renewed == national)
        {
            return parsed;
        }

        var candidate = Util.Parse(FormattableString.Invariant($"+{parsed.CountryCode}{renewed}"), UnknownRegion);
        return Util.IsValidNumber(candidate) ? candidate : parsed;
    }
}

/// <summary>Kinds of numbers that are not a person's ordinary line, and that a code is not simply sent to.</summary>
public enum SpecialNumberType
{
    /// <summary>The caller pays the called one's price.</summary>
    PremiumRate,

    /// <summary>Caller and called one share the price.</summary>
    SharedCost,

    /// <summary>A number that follows a person, at a price of its own: UK 070, US 500, Italian 178 and 199, +878.</summary>
    Personal,

    /// <summary>A pager.</summary>
    Pager,

    /// <summary>One number for all places of a company: UK 03, German 032.</summary>
    UniversalAccess,

    /// <summary>Satellites and the other networks of no country: +870, +881, +882 and +883.</summary>
    Satellite,

    /// <summary>A line that lives on the internet: whoever holds the account, from anywhere, reads its messages.</summary>
    Voip,
}
