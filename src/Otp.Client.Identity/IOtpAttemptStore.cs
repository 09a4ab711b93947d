namespace Otp.Client.Identity;

/// <summary>
/// Keeps the attempt of the current browser session, at most one. Whoever implements it must hand an attempt back to the
/// session that saved it and to nobody else: never look it up by user. Whether it fits user, purpose and time is checked by
/// the token provider. The one that is registered keeps it in an encrypted cookie; register another before
/// <see cref="OtpServiceIdentityBuilderExtensions.AddOtpServiceTokenProvider"/> to keep it elsewhere.
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
    /// <summary>Keeps an attempt in place of the one before.</summary>
    /// <param name="attempt">The attempt. Nobody but the server may read or change it.</param>
    ValueTask SaveAsync(OtpAttempt attempt);

    /// <summary>The attempt of this session; null when there is none.</summary>
    ValueTask<OtpAttempt?> FindAsync();

    /// <summary>Forgets the attempt, if there is one.</summary>
    ValueTask RemoveAsync();
}
