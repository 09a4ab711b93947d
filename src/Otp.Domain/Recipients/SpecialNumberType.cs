namespace Otp.Domain.Recipients;

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
