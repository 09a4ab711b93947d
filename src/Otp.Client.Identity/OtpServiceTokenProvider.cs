using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Otp.Client.Identity;

/// <summary>
/// Puts the codes of the OTP service behind Identity's managers. Identity asks for a token in one request and if it is valid in
/// another. The two share an attempt: a token of the service that nobody can guess, kept with the browser's session and bound to
/// user and purpose. The service keeps the code, which is never seen here.
/// </summary>
internal sealed class OtpServiceTokenProvider<TUser> : IUserTwoFactorTokenProvider<TUser>
    where TUser : class
{
    // The service keeps idempotency keys for a day, and a person gets few codes in a day. After so many, names are drawn.
    private const int MaxNamed = 10;

    private readonly IOtpClient _client;
    private readonly IOtpRecipientSource<TUser> _recipients;
    private readonly IOtpAttemptStore _attempts;
    private readonly AttemptNames _names;
    private readonly OtpServiceRequest _request;
    private readonly OtpServiceOutcome _outcome;
    private readonly OtpAttemptOptions _options;
    private readonly TimeProvider _timeProvider;

    public OtpServiceTokenProvider(
        IOtpClient client,
        IOtpRecipientSource<TUser> recipients,
        IOtpAttemptStore attempts,
        AttemptNames names,
        OtpServiceRequest request,
        OtpServiceOutcome outcome,
        IOptions<OtpAttemptOptions> options,
        TimeProvider timeProvider)
    {
        _client = client;
        _recipients = recipients;
        _attempts = attempts;
        _names = names;
        _request = request;
        _outcome = outcome;
        _options = options.Value;
        _timeProvider = timeProvider;
    }

    public async Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<TUser> manager, TUser user)
        => await _recipients.FindAsync(OtpServiceTokenProvider.TwoFactorPurpose, manager, user) is not null;

    public async Task<string> GenerateAsync(string purpose, UserManager<TUser> manager, TUser user)
    {
        var recipient = await _recipients.FindAsync(purpose, manager, user)
            ?? throw new InvalidOperationException("The user has no address to send a code to, such as a confirmed phone number.");
        var binding = await AttemptBinding.OfAsync(purpose, manager, user);
        var before = await _attempts.FindAsync();

        // An attempt that is under way keeps its token: the service then sends the same code again, as often as it allows.
        var result = IsUnderWay(before, binding) ? await AskAsync(before.Token, before, binding, recipient) : null;
        for (var nth = 0; result is null || (IsOver(result) && nth <= MaxNamed); nth++)
        {
            result = await AskAsync(nth < MaxNamed ? _names.Token(binding, nth) : OtpToken.New(), before, binding, recipient);
        }

        _outcome.Creation = result;
        return IsOnItsWay(result) ? OtpServiceTokenProvider.Sent : throw new OtpNotSentException(result);
    }

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<TUser> manager, TUser user)
    {
        var attempt = await _attempts.FindAsync();
        var verdict = IsUnderWay(attempt, await AttemptBinding.OfAsync(purpose, manager, user))
            ? await _client.VerifyAsync(attempt.Token, token)
            : new VerifyOtpResult.UnknownToken();
        _outcome.Verification = verdict;
        if (verdict is VerifyOtpResult.Verified or VerifyOtpResult.AlreadyVerified)
        {
            // The code is used, so the attempt is over, no matter who used it.
            await _attempts.RemoveAsync();
        }

        return verdict is VerifyOtpResult.Verified || (IsRefusal(verdict) ? false : throw new OtpNotJudgedException(verdict));
    }

    // Saves the attempt before anything is sent: without it, the code could not be verified.
    private async Task<CreateOtpResult> AskAsync(string token, OtpAttempt? before, string binding, OtpRecipient recipient)
    {
        await _attempts.SaveAsync(new OtpAttempt(token, binding, _timeProvider.GetUtcNow()));
        var request = _request.To(recipient);
        return await _client.CreateAsync(token, request, AttemptNames.Key(token, before, request));
    }

    private bool IsUnderWay([NotNullWhen(true)] OtpAttempt? attempt, string binding)
        => attempt is not null && attempt.Binding == binding && _timeProvider.GetUtcNow() - attempt.AskedAt < _options.Lifetime;

    // The token's code is over, or the user's address has changed: the next attempt needs another token.
    private static bool IsOver(CreateOtpResult result)
        => result is CreateOtpResult.RecipientConflict or CreateOtpResult.IdempotencyConflict
            or CreateOtpResult.Created { Otp.Status: not (OtpStatus.Pending or OtpStatus.Unknown) }
            or CreateOtpResult.CoolDown { Otp.Status: OtpStatus.Verified }
            or CreateOtpResult.SendBudget { Otp.Status: OtpStatus.Verified };

    private static bool IsOnItsWay(CreateOtpResult result)
        => result is CreateOtpResult.Created or CreateOtpResult.CoolDown { Otp.Status: OtpStatus.Pending };

    // Identity counts a refusal against the user. If nothing was judged, or another request has just used the right code, that is
    // not a refusal.
    private static bool IsRefusal(VerifyOtpResult verdict)
        => verdict is VerifyOtpResult.WrongCode or VerifyOtpResult.Locked or VerifyOtpResult.Expired or VerifyOtpResult.Cancelled;
}

/// <summary>The names that the token provider uses.</summary>
public static class OtpServiceTokenProvider
{
    /// <summary>The name of the provider, unless you give another.</summary>
    public const string DefaultName = "OtpService";

    /// <summary>
    /// What Identity's <c>Generate...TokenAsync</c> methods return when a code is on its way. It is not the code, which only the
    /// person's phone gets. Do not send it or show it.
    /// </summary>
    public const string Sent = "sent";

    // UserManager's purpose for two-factor sign-in, which is not public there.
    internal const string TwoFactorPurpose = "TwoFactor";
}
