namespace Otp.Domain.Recipients;

/// <summary>
/// What an address is, whichever channel carries to it: budgets, failures and fingerprints count by it, so that all channels to
/// one phone are one budget.
/// </summary>
public enum AddressKind
{
    /// <summary>The id of a person at Messenger.</summary>
    Messenger,

    /// <summary>A phone number.</summary>
    Phone,
}
