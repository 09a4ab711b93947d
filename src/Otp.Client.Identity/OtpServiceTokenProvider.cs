using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Otp.Client.Identity;

/// <summary>
/// Codes of the OTP service behind Identity's managers. Identity asks for a token in one request and for its validity in
/// another; what they share is an attempt: a random token of the service, kept with the browser's session and bound to user
/// and purpose. The service has the code, and nobody here ever sees it.
/// </summary>
internal sealed class OtpServiceTokenProvider<TUser> : IUserTwoFactorTokenProvider<TUser>
    where TUser : class
{
    private readonly IOtpClient _client;
    private readonly IOtpRecipientSource<TUser> _recipients;
    private readonly IOtpAttemptStore _attempts;
    private readonly OtpServiceOutcome _outcome;
    private readonly OtpAttemptOptions _options;
    private readonly TimeProvider _timeProvider;

    public OtpServiceTokenProvider(
        IOtpClient client,
        IOtpRecipientSource<TUser> recipients,
        IOtpAttemptStore attempts,
        OtpServiceOutcome outcome,
        IOptions<OtpAttemptOptions> options,
        TimeProvider timeProvider)
    {
        _client = client;
        _recipients = recipients;
        _attempts = attempts;
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

        // The token of an attempt that is under way stays: asking again sends the same code again, at the service's pace.
        var running = await FindAsync(binding);
        var result = await AskAsync(running?.Token ?? OtpToken.New(), binding, recipient);
        if (running is not null && result is CreateOtpResult.RecipientConflict)
        {
            // The user's address has changed meanwhile.
            result = await AskAsync(OtpToken.New(), binding, recipient);
        }

        _outcome.Creation = result;
        return IsOnItsWay(result) ? OtpServiceTokenProvider.Sent : throw new OtpNotSentException(result);
    }

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<TUser> manager, TUser user)
    {
        var attempt = await FindAsync(await AttemptBinding.OfAsync(purpose, manager, user));
        var verdict = attempt is null ? new VerifyOtpResult.UnknownToken() : await _client.VerifyAsync(attempt.Token, token);
        _outcome.Verification = verdict;
        if (verdict is VerifyOtpResult.Verified or VerifyOtpResult.AlreadyVerified)
        {
            // Its code is used, so the attempt is over, whoever used it.
            await _attempts.RemoveAsync();
        }

        return verdict is VerifyOtpResult.Verified || (IsRefusal(verdict) ? false : throw new OtpNotJudgedException(verdict));
    }

    // Kept before anything is sent: a code whose attempt is not kept could not be verified.
    private async Task<CreateOtpResult> AskAsync(string token, string binding, OtpRecipient recipient)
    {
        await _attempts.SaveAsync(new OtpAttempt(token, binding, _timeProvider.GetUtcNow()));
        return await _client.CreateAsync(token, recipient);
    }

    private async Task<OtpAttempt?> FindAsync(string binding)
        => await _attempts.FindAsync() is { } attempt && attempt.Binding == binding && _timeProvider.GetUtcNow() - attempt.AskedAt < _options.Lifetime
            ? attempt
            : null;

    private static bool IsOnItsWay(CreateOtpResult result)
        => result is CreateOtpResult.Created or CreateOtpResult.CoolDown { Otp.Status: OtpStatus.Pending };

    // Identity counts a refusal against the user. What was not judged is no refusal.
    private static bool IsRefusal(VerifyOtpResult verdict)
        => verdict is VerifyOtpResult.WrongCode or VerifyOtpResult.Invalid or VerifyOtpResult.Locked or VerifyOtpResult.UnknownToken
            or VerifyOtpResult.AlreadyVerified or VerifyOtpResult.Expired or VerifyOtpResult.Cancelled or VerifyOtpResult.CannotJudge;
}

/// <summary>Names that go with the token provider.</summary>
public static class OtpServiceTokenProvider
{
    /// <summary>The name under which the provider is registered, unless another is given.</summary>
    public const string DefaultName = "OtpService";

    /// <summary>
    /// What Identity's <c>Generate...TokenAsync</c> methods return: that a code is on its way. It is not the code, which the
    /// person's phone alone gets. Neither send it nor show it.
    /// </summary>
    public const string Sent = "sent";

    // UserManager's purpose of two-factor sign-in, which it does not publish.
    internal const string TwoFactorPurpose = "TwoFactor";
}
