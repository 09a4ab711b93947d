namespace Otp.Client.Identity;

/// <summary>One attempt to prove possession of a phone: what the request that sends a code leaves to the one that verifies it. It does not print.</summary>
/// <param name="Token">The token under which the service has the code: 32 hexadecimal digits that nobody can guess.</param>
/// <param name="Binding">A hash of purpose, user and security stamp: what the attempt is good for.</param>
/// <param name="AskedAt">When a code was last asked for under it, UTC.</param>
public sealed record OtpAttempt(string Token, string Binding, DateTimeOffset AskedAt)
{
    /// <summary><c>[attempt]</c>, whichever it is.</summary>
    public override string ToString() => "[attempt]";
}
