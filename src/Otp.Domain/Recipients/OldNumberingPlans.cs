namespace Otp.Domain.Recipients;

/// <summary>
/// Numbers as a plan that was given up writes them. libphonenumber refuses some of them and takes others for a second
/// number of the same phone.
/// </summary>
internal static class OldNumberingPlans
{
    /// <summary>How today's plan writes a national number, as far as it is an old one; it may still be no number.</summary>
    public static string Renew(int callingCode, string national) => callingCode switch
    {
        52 => OfMexico(national),
        54 => OfArgentina(national),
        55 => OfBrazil(national),
        229 => OfBenin(national),
        241 => OfGabon(national),
        _ => national,
    };

    // Since 3 August 2019 neither the 1 for mobiles, nor the trunk digits 01, 044 and 045.
    private static string OfMexico(string national) => national switch
    {
        ['1', .. { Length: 10 } number] => number,
        ['0', '1', .. { Length: 10 } number] => number,
        ['0', '4', '4' or '5', .. { Length: 10 } number] => number,
        _ => national,
    };

    // Abroad a mobile has 9 before its area, at home 15 after it, of which libphonenumber makes the 9. Only with the 9 does
    // an SMS arrive.
    private static string OfArgentina(string national) => national switch
    {
        { Length: 10 } => $"9{national}",
        ['9', .. { Length: 12 } with15] => with15,
        _ => national,
    };

    // Since 6 November 2016 every mobile has a ninth digit after its area. (A 7 there is left to trunked radios.)
    private static string OfBrazil(string national) => national switch
    {
        [_, _, '6' or '8' or '9', _, _, _, _, _, _, _] => $"{national[..2]}9{national[2..]}",
        _ => national,
    };

    // Since 30 November 2024 every number begins with 01.
    private static string OfBenin(string national) => national switch
    {
        { Length: 8 } => $"01{national}",
        _ => national,
    };

    // Since 15 November 2019 a mobile has its operator's 6 or 7 in place of the 0.
    private static string OfGabon(string national) => national switch
    {
        ['0', .. { Length: 7 } number] => OfGabon(number),
        ['2' or '5' or '6', _, _, _, _, _, _] => $"6{national}",
        ['4' or '7', _, _, _, _, _, _] => $"7{national}",
        _ => national,
    };
}
