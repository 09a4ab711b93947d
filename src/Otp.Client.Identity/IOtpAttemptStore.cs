namespace Otp.Client.Identity;

/// <summary>
/// Keeps the attempt of the current browser session, at most one. If you implement it, return an attempt only to the session that
/// saved it, and never look it up by user. The token provider checks if it fits user, purpose and time. The default store is an
/// encrypted cookie. To keep attempts elsewhere, register your store before
/// <see cref="Microsoft.Extensions.DependencyInjection.OtpServiceIdentityBuilderExtensions.AddOtpServiceTokenProvider"/>.
/// </summary>
/// <example>
/// <code>
/// internal sealed class SessionAttemptStore(IHttpContextAccessor accessor) : IOtpAttemptStore
/// {
///     private ISession Session => accessor.HttpContext!.Session;
///
///     public ValueTask SaveAsync(OtpAttempt attempt)
///     {
///         Session.SetString("otp", JsonSerializer.Serialize(attempt));
///         return ValueTask.CompletedTask;
///     }
///     // ...
/// }
/// </code>
/// </example>
public interface IOtpAttemptStore
{
    /// <summary>Keeps an attempt and replaces the one before.</summary>
    /// <param name="attempt">The attempt. Only the server may read or change it.</param>
    ValueTask SaveAsync(OtpAttempt attempt);

    /// <summary>The attempt of this session; null if there is none.</summary>
    ValueTask<OtpAttempt?> FindAsync();

    /// <summary>Forgets the attempt, if there is one.</summary>
    ValueTask RemoveAsync();
}

/// <summary>
/// One attempt to prove that a person has a phone. The request that sends a code leaves it to the request that verifies the code.
/// <c>ToString</c> does not show it.
/// </summary>
/// <param name="Token">The token of the code at the service: 32 hexadecimal digits that nobody can guess.</param>
/// <param name="Binding">What the attempt is good for: a hash of purpose, user and security stamp.</param>
/// <param name="AskedAt">When a code was last asked for with this token, UTC.</param>
public sealed record OtpAttempt(string Token, string Binding, DateTimeOffset AskedAt)
{
    /// <summary>Always <c>[attempt]</c>.</summary>
    public override string ToString() => "[attempt]";
}
