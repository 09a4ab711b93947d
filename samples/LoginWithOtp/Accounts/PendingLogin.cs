using System.Text.Json;
using Otp.Client;

namespace LoginWithOtp.Accounts;

/// <summary>A login between the number and the code; it stays in the server-side session.</summary>
/// <param name="UserId">Who wants to get in.</param>
/// <param name="Number">The number to be confirmed; null when it is confirmed already.</param>
internal sealed record PendingLogin(string UserId, string? Number)
{
    private const string Key = "pending-login";

    /// <summary>Where the code goes, in words, in the order in which it is tried.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    public int CodeLength { get; init; } = 10;

    public DateTimeOffset? ResendAllowedAt { get; init; }

    /// <summary>When the code ends; null when it has ended before its time.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public static PendingLogin? Of(ISession session)
        => session.GetString(Key) is { } text ? JsonSerializer.Deserialize<PendingLogin>(text) : null;

    public static void Remove(ISession session) => session.Remove(Key);

    public void Keep(ISession session) => session.SetString(Key, JsonSerializer.Serialize(this));

    /// <summary>The same, with a code that is good for nothing any more.</summary>
    public PendingLogin Over() => this with { ExpiresAt = null };

    /// <summary>The same, with what the service said of the code.</summary>
    public PendingLogin With(OtpStatusDocument otp) => this with
    {
        Addresses = [.. otp.Delivery?.Steps.Select(Sentences.Address) ?? []],
        CodeLength = otp.CodeLength,
        ResendAllowedAt = otp.NextSendAllowedAt,
        ExpiresAt = otp.ExpiresAt,
    };

    /// <summary>Not the number.</summary>
    public override string ToString() => "[login]";
}
