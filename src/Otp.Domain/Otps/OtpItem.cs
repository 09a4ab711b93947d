using System.Buffers.Binary;
using Otp.Domain.Recipients;

namespace Otp.Domain.Otps;

/// <summary>
/// One issued code for one (client, token): when it expires, how many guesses it bears, whether it was verified. It holds
/// no code: the code is derived (<see cref="OtpCodeDerivation"/>) when a message is built and when a guess is judged.
/// </summary>
public sealed class OtpItem
{
    private OtpItem()
    {
        // Issue, or storage, sets every property.
        KeyId = null!;
        Seed = null!;
        Recipient = null!;
    }

    /// <summary>Identifies this item.</summary>
    public OtpItemId Id { get; private init; }

    /// <summary>The client it was issued for.</summary>
    public ClientId Client { get; private init; }

    /// <summary>The caller's token it was issued for.</summary>
    public RequestToken Token { get; private init; }

    /// <summary>1 for a token's first item, one more for each that follows; the newest is the one that counts.</summary>
    public int Generation { get; private init; }

    /// <summary>Whom it was issued to, as keyed hashes: enough to tell a resend from another recipient.</summary>
    public RecipientFingerprint Recipient { get; private init; }

    /// <summary>Whose request it answers, as a keyed hash of what the client told of its end user; null where it told nothing.</summary>
    public AddressHash? Source { get; private init; }

    /// <summary>The country of the person's number, as an ISO 3166-1 alpha-2 code; null where there is none.</summary>
    public string? Country { get; private init; }

    /// <summary>Whether it was issued to a test recipient: its code is the configured one, and not derived.</summary>
    public bool IsTest { get; private init; }

    /// <summary>The name of the key (kid) its code is derived under.</summary>
    public string KeyId { get; private init; }

    /// <summary>The random bits its code is derived from.</summary>
    public OtpSeed Seed { get; private init; }

    /// <summary>Digits of its code.</summary>
    public int CodeLength { get; private init; }

    /// <summary>Wrong codes it bears.</summary>
    public int MaxAttempts { get; private init; }

    /// <summary>Wrong codes it has seen.</summary>
    public int FailedAttempts { get; private set; }

    /// <summary>When it was issued.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>From this instant on it is expired.</summary>
    public DateTimeOffset ExpiresAt { get; private init; }

    /// <summary>The stored status; what holds at an instant is <see cref="StatusAt"/>.</summary>
    public OtpStatus Status { get; private set; }

    /// <summary>When its status became terminal; null while pending.</summary>
    public DateTimeOffset? SettledAt { get; private set; }

    /// <summary>Grows with every change that is stored, so that of two changes of one state the later is refused.</summary>
    public int Version { get; private set; }

    /// <summary>When it was verified; null unless it was.</summary>
    public DateTimeOffset? VerifiedAt => Status == OtpStatus.Verified ? SettledAt : null;

    /// <summary>Wrong codes it still bears; 0 once it is locked.</summary>
    public int AttemptsRemaining => Status == OtpStatus.Locked ? 0 : Math.Max(0, MaxAttempts - FailedAttempts);

    /// <summary>Issues a code: the item that follows <paramref name="previous"/>, or the token's first.</summary>
    /// <param name="client">The client.</param>
    /// <param name="token">Its token.</param>
    /// <param name="previous">The token's newest item; null for none.</param>
    /// <param name="recipient">Whom it is for.</param>
    /// <param name="origin">What its code is derived from.</param>
    /// <param name="policy">The rules.</param>
    /// <param name="now">The instant.</param>
    /// <param name="source">Whose request it answers; null where that is not told.</param>
    /// <param name="testUntil">Until when its recipient is one of tests, which ends the code too; null for a real person.</param>
    /// <param name="country">The country of the person's number; null where there is none.</param>
    public static OtpItem Issue(
        ClientId client,
        RequestToken token,
        OtpItem? previous,
        RecipientFingerprint recipient,
        CodeOrigin origin,
        OtpPolicy policy,
        DateTimeOffset now,
        AddressHash? source = null,
        DateTimeOffset? testUntil = null,
        string? country = null)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(policy);
        var expiry = now + policy.Validity;
        return new OtpItem
        {
            Id = OtpItemId.New(now),
            Client = client,
            Token = token,
            Generation = (previous?.Generation ?? 0) + 1,
            Recipient = recipient,
            Source = source,
            Country = country,
            IsTest = testUntil is not null,
            KeyId = origin.KeyId,
            Seed = origin.Seed,
            CodeLength = policy.CodeLength,
            MaxAttempts = policy.MaxAttempts,
            CreatedAt = now,
            ExpiresAt = testUntil < expiry ? testUntil.Value : expiry,
            Status = OtpStatus.Pending,
        };
    }

    /// <summary>The status at an instant: pending items whose time is over are expired, stored so or not.</summary>
    public OtpStatus StatusAt(DateTimeOffset now)
        => Status == OtpStatus.Pending && now >= ExpiresAt ? OtpStatus.Expired : Status;

    /// <summary>
    /// Judges a submitted code. A wrong one is counted before the answer is known to anyone, and the last one it bears
    /// locks the item. The order of the verdicts is part of the contract.
    /// </summary>
    /// <param name="submitted">The code that came in.</param>
    /// <param name="expected">The derived code; null when its key is gone.</param>
    /// <param name="now">The instant of the judgement.</param>
    /// <param name="recipientFailuresLeft">
    /// Failures that the recipient's budget still bears over all its codes; it says nothing about long codes, but for those of tests.
    /// </param>
    public VerificationResult Verify(OtpCode submitted, OtpCode? expected, DateTimeOffset now, int recipientFailuresLeft = int.MaxValue)
    {
        if (expected is not { } right)
        {
            return VerificationResult.CannotJudge;
        }

        Expire(now);
        // A configured code is the same each time, however long it is.
        var failuresLeft = IsTest || CodeLength < OtpPolicy.HardenedLength ? recipientFailuresLeft : int.MaxValue;
        if (failuresLeft <= 0)
        {
            SettleIfPending(OtpStatus.Locked, now);
        }

        if (Status == OtpStatus.Locked)
        {
            return VerificationResult.Locked;
        }

        if (submitted != right)
        {
            CountFailure(failuresLeft, now);
            return VerificationResult.WrongCode;
        }

        switch (Status)
        {
            case OtpStatus.Verified:
                return VerificationResult.AlreadyVerified;
            case OtpStatus.Expired or OtpStatus.Cancelled:
                return VerificationResult.Expired;
            default:
                Settle(OtpStatus.Verified, now);
                return VerificationResult.Valid;
        }
    }

    /// <summary>
    /// Judges a code at an item of a test recipient that is none any more: what was pending is over, and what it was is not known.
    /// </summary>
    public VerificationResult JudgeFormerTest(DateTimeOffset now)
    {
        SettleIfPending(OtpStatus.Expired, now);
        return Status switch
        {
            OtpStatus.Locked => VerificationResult.Locked,
            OtpStatus.Verified => VerificationResult.CannotJudge,
            _ => VerificationResult.Expired,
        };
    }

    /// <summary>Withdraws a pending code; a terminal one stays as it is.</summary>
    /// <returns>Whether this call withdrew it.</returns>
    public bool Cancel(DateTimeOffset now)
    {
        Expire(now);
        return SettleIfPending(OtpStatus.Cancelled, now);
    }

    /// <summary>Makes expiry stick once it was seen, so that a clock set back revives nothing.</summary>
    /// <returns>Whether this call expired it.</returns>
    public bool Expire(DateTimeOffset now) => now >= ExpiresAt && SettleIfPending(OtpStatus.Expired, now);

    /// <summary>What a request for a code on this item's token leads to, while the budgets are free.</summary>
    public CreateDecision DecideCreate(RecipientFingerprint recipient, OtpPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (StatusAt(now) != OtpStatus.Pending)
        {
            return CreateDecision.NewCode;
        }

        if (Recipient != recipient)
        {
            return CreateDecision.RecipientConflict;
        }

        return ExpiresAt - now < policy.Tail ? CreateDecision.NewCode : CreateDecision.Resend;
    }

    private void CountFailure(int recipientFailuresLeft, DateTimeOffset now)
    {
        if (Status != OtpStatus.Pending)
        {
            return;
        }

        FailedAttempts++;
        if (FailedAttempts >= MaxAttempts || recipientFailuresLeft <= 1)
        {
            Settle(OtpStatus.Locked, now);
        }
    }

    private bool SettleIfPending(OtpStatus status, DateTimeOffset now)
    {
        if (Status != OtpStatus.Pending)
        {
            return false;
        }

        Settle(status, now);
        return true;
    }

    private void Settle(OtpStatus status, DateTimeOffset now)
    {
        Status = status;
        SettledAt = now;
    }
}

/// <summary>Identifies one issued code.</summary>
/// <param name="Value">A version 7 UUID, so that ids grow with time and inserts stay at the end of their index.</param>
public readonly record struct OtpItemId(Guid Value)
{
    /// <summary>When the item was issued, to the millisecond: a version 7 UUID begins with it (RFC 9562, section 5.7).</summary>
    public DateTimeOffset IssuedAt
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Value.TryWriteBytes(bytes, bigEndian: true, out _);
            return DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16);
        }
    }

    /// <summary>A new id.</summary>
    public static OtpItemId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
}

/// <summary>Where an issued code stands. All but <see cref="Pending"/> are terminal.</summary>
public enum OtpStatus
{
    /// <summary>Waiting to be verified.</summary>
    Pending = 0,

    /// <summary>The right code came in, once.</summary>
    Verified = 1,

    /// <summary>Its time passed.</summary>
    Expired = 2,

    /// <summary>The client withdrew it.</summary>
    Cancelled = 3,

    /// <summary>Too many wrong codes were tried; the right one no longer helps.</summary>
    Locked = 4,
}

/// <summary>What came of a submitted code.</summary>
public enum VerificationResult
{
    /// <summary>It is right, and was right for the first time.</summary>
    Valid,

    /// <summary>It is wrong. Counted while the code is pending.</summary>
    WrongCode,

    /// <summary>It is right, but was verified before.</summary>
    AlreadyVerified,

    /// <summary>It is right, but its time is over, or it was cancelled.</summary>
    Expired,

    /// <summary>The guesses are used up: right or wrong is no longer told.</summary>
    Locked,

    /// <summary>The key the code was derived under is gone, so nobody can tell.</summary>
    CannotJudge,
}

/// <summary>What a request for a code on a token in use leads to.</summary>
public enum CreateDecision
{
    /// <summary>A new code is issued.</summary>
    NewCode,

    /// <summary>The same code is sent again: same expiry, same count of attempts.</summary>
    Resend,

    /// <summary>The token has a live code for somebody else.</summary>
    RecipientConflict,
}
