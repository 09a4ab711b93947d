using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Clients;

/// <summary>
/// An address of one client at which tests and reviewers of app stores sign in: its code is the configured one, nothing is sent, and
/// its delivery goes as told. Prints neither.
/// </summary>
/// <param name="Kind">What the address is.</param>
/// <param name="Identity">The address as budgets know it.</param>
/// <param name="Code">The code of every item that is issued to it.</param>
/// <param name="Outcome">What becomes of every message to it.</param>
/// <param name="ValidUntil">From this instant on it is an address like any other.</param>
public sealed record TestRecipient(AddressKind Kind, string Identity, OtpCode Code, TestOutcome Outcome, DateTimeOffset ValidUntil)
{
    /// <summary>Whether it is the one whom a code was issued to.</summary>
    public bool Is(RecipientFingerprint recipient, IAddressHasher hasher)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        ArgumentNullException.ThrowIfNull(hasher);
        return recipient.Of(Kind) is { } hash && hash.Equals(hasher.Hash(Kind, Identity));
    }

    /// <summary>Neither the address nor the code.</summary>
    public override string ToString() => $"{Kind}: {Outcome} until {ValidUntil:O}";
}

/// <summary>What becomes of messages to a test recipient.</summary>
public enum TestOutcome
{
    /// <summary>They arrive, and are not reported read.</summary>
    Delivered,

    /// <summary>They are read.</summary>
    Read,

    /// <summary>They are rejected after they were accepted, so that the next channel follows at once.</summary>
    Rejected,

    /// <summary>They cannot be delivered, so that the next channel follows at once.</summary>
    Undeliverable,

    /// <summary>They are accepted, and nothing is heard of them.</summary>
    Silent,
}
