using System.Text.Json;
using Otp.Client;

namespace LoginWithOtp.Accounts;

/// <summary>
/// A login between the number and the code, or an e-mail address that is to be confirmed. It stays in the server-side session.
/// </summary>
/// <param name="UserId">The user who wants to get in, or is in and has a new address.</param>
/// <param name="Number">The number to confirm; null if it is confirmed already.</param>
internal sealed record PendingLogin(string UserId, string? Number)
{
    private const string Key = "pending-login";

    /// <summary>The e-mail address to confirm, of a person who is signed in; null in a login.</summary>
    public string? Email { get; init; }

    /// <summary>The channels that the person's addresses allow.</summary>
    public IReadOnlyList<DeliveryChannel> Ways { get; init; } = [];

    /// <summary>The channel that was tried first.</summary>
    public DeliveryChannel? Sent { get; init; }

    /// <summary>The addresses that are tried, in order and in words.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    public int CodeLength { get; init; } = 10;

    public DateTimeOffset? ResendAllowedAt { get; init; }

    /// <summary>When the code expires; null if it ended early.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public static PendingLogin? Of(ISession session)
        => session.GetString(Key) is { } text ? JsonSerializer.Deserialize<PendingLogin>(text) : null;

    public static void Remove(ISession session) => session.Remove(Key);

    public void Keep(ISession session) => session.SetString(Key, JsonSerializer.Serialize(this));

    /// <summary>The same login, with a code that can no longer be used.</summary>
    public PendingLogin Over() => this with { ExpiresAt = null };

    /// <summary>The same login, with what the service says about the code.</summary>
    public PendingLogin With(OtpStatusDocument otp) => this with
    {
        Sent = otp.Delivery is { Steps: [var first, ..] } ? first.Channel : null,
        Addresses = [.. otp.Delivery?.Steps.Select(Sentences.Address) ?? []],
        CodeLength = otp.CodeLength,
        ResendAllowedAt = otp.NextSendAllowedAt,
        ExpiresAt = otp.ExpiresAt,
    };

    /// <summary>Shows neither number nor address.</summary>
    public override string ToString() => "[login]";
}
