using System.Globalization;
using System.Security.Cryptography;

namespace Otp.Client.Testing;

/// <summary>
/// A double of <see cref="IOtpClient"/> for unit tests: it keeps codes in memory, sends nothing, and judges as the service does with its
/// default settings (5 digits, 5 minutes, 3 attempts, 30 seconds between messages). Limits over several tokens it does not have: let
/// <see cref="AnswerNextCreateWith"/> say them. It may be used by several threads.
/// </summary>
/// <example>
/// <code>
/// var otp = new FakeOtpClient();
/// var login = new Login(otp);
/// await login.SendCodeAsync("+393331234567");
/// var signedIn = await login.SignInAsync(otp.CodeFor("+393331234567"));
/// </code>
/// </example>
public sealed class FakeOtpClient : IOtpClient
{
    private const int CodeLength = 5;
    private const int MinTypedLength = 5;
    private const int MaxTypedLength = 10;
    private const int CodesOfTheLength = 100_000;
    private const int MaxAttempts = 3;

    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Tail = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _timeProvider;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FakeOtp> _otps = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Token, string Key), (string Said, object Result)> _repeated = [];
    private readonly List<FakeOtpMessage> _messages = [];
    private readonly Queue<CreateOtpResult> _creates = new();
    private readonly Queue<VerifyOtpResult> _verdicts = new();

    /// <summary>A double without any codes.</summary>
    /// <param name="timeProvider">Its clock, such as a <c>FakeTimeProvider</c>; null is the system's.</param>
    public FakeOtpClient(TimeProvider? timeProvider = null) => _timeProvider = timeProvider ?? TimeProvider.System;

    /// <summary>What would have been sent, oldest first.</summary>
    public IReadOnlyList<FakeOtpMessage> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>The newest code that a person would have got.</summary>
    /// <param name="recipient">One of their addresses: a phone number as it may be written, a Messenger id or an e-mail address.</param>
    /// <exception cref="InvalidOperationException">They would have got none.</exception>
    public string CodeFor(string recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        return Messages.LastOrDefault(message => AddressesOf(message.Request.Recipient).Contains(Spelling(recipient), StringComparer.Ordinal))?.Code
            ?? throw new InvalidOperationException($"No code was asked for, for {recipient}.");
    }

    /// <summary>Answers the next call of <c>CreateAsync</c> with a result, and creates nothing. Called again: the one after it.</summary>
    /// <param name="result">The result, such as <c>new CreateOtpResult.SendBudget(TimeSpan.FromHours(1), null, null)</c>.</param>
    public void AnswerNextCreateWith(CreateOtpResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        lock (_lock)
        {
            _creates.Enqueue(result);
        }
    }

    /// <summary>Answers the next call of <see cref="VerifyAsync"/> with a result, and judges nothing. Called again: the one after it.</summary>
    /// <param name="result">The result, such as <c>new VerifyOtpResult.NoAnswer("key", "The service is down.")</c>.</param>
    public void AnswerNextVerifyWith(VerifyOtpResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        lock (_lock)
        {
            _verdicts.Enqueue(result);
        }
    }

#pragma warning disable RS0026 // Two overloads with optional parameters, as the interface has them.
    /// <inheritdoc />
    public Task<CreateOtpResult> CreateAsync(
        string token, OtpRecipient recipient, string? idempotencyKey = null, CancellationToken cancellationToken = default)
        => CreateAsync(token, new CreateOtpRequest(recipient), idempotencyKey, cancellationToken);

    /// <inheritdoc />
    public Task<CreateOtpResult> CreateAsync(
        string token, CreateOtpRequest request, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        CheckToken(token);
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult(_creates.TryDequeue(out var scripted) ? scripted : Once(
                token, idempotencyKey, $"create {string.Join(' ', AddressesOf(request.Recipient))}", () => Create(token, request), new CreateOtpResult.IdempotencyConflict()));
        }
    }
#pragma warning restore RS0026

    /// <inheritdoc />
    public Task<VerifyOtpResult> VerifyAsync(
        string token, string code, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        CheckToken(token);
        ArgumentNullException.ThrowIfNull(code);
        cancellationToken.ThrowIfCancellationRequested();
        var typed = TypedCode.Reduce(code);
        lock (_lock)
        {
            return Task.FromResult(_verdicts.TryDequeue(out var scripted) ? scripted : Once(
                token, idempotencyKey, $"verify {typed}", () => Judge(token, typed), new VerifyOtpResult.IdempotencyConflict()));
        }
    }

    /// <inheritdoc />
    public Task<OtpStatusDocument?> GetAsync(string token, CancellationToken cancellationToken = default)
    {
        CheckToken(token);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult(Find(token)?.Document(Now));
        }
    }

    /// <inheritdoc />
    public Task<bool> CancelAsync(string token, CancellationToken cancellationToken = default)
    {
        CheckToken(token);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (Find(token) is not { } otp)
            {
                return Task.FromResult(false);
            }

            otp.Status = otp.Status == OtpStatus.Pending ? OtpStatus.Cancelled : otp.Status;
            return Task.FromResult(true);
        }
    }

    private DateTimeOffset Now => _timeProvider.GetUtcNow();

    private CreateOtpResult Create(string token, CreateOtpRequest request)
    {
        var (otp, now) = (Find(token), Now);
        if (otp is not null && now < otp.NextSendAt)
        {
            return new CreateOtpResult.CoolDown(WholeSeconds(otp.NextSendAt - now), otp.Document(now));
        }

        if (otp is { Status: OtpStatus.Pending } && !AddressesOf(otp.Recipient).SequenceEqual(AddressesOf(request.Recipient), StringComparer.Ordinal))
        {
            return new CreateOtpResult.RecipientConflict();
        }

        if (otp is not { Status: OtpStatus.Pending } || otp.ExpiresAt - now < Tail)
        {
            var code = RandomNumberGenerator.GetInt32(CodesOfTheLength).ToString($"D{CodeLength}", CultureInfo.InvariantCulture);
            otp = _otps[token] = new FakeOtp(token, code, request.Recipient, now);
        }

        otp.NextSendAt = now + CoolDown;
        _messages.Add(new FakeOtpMessage(token, request, otp.Code));
        return new CreateOtpResult.Created(otp.Document(now));
    }

    private VerifyOtpResult Judge(string token, string typed)
    {
        if (typed.Length is < MinTypedLength or > MaxTypedLength || !typed.All(char.IsAsciiDigit))
        {
            return new VerifyOtpResult.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                ["code"] = [$"A code has {MinTypedLength} to {MaxTypedLength} digits."],
            });
        }

        var now = Now;
        switch (Find(token))
        {
            case null:
                return new VerifyOtpResult.UnknownToken();
            case { Status: OtpStatus.Locked } otp:
                return new VerifyOtpResult.Locked(WholeSeconds(otp.NextSendAt - now));
            case var otp when otp.Code != typed:
                return new VerifyOtpResult.WrongCode(otp.CountFailure());
            case { Status: OtpStatus.Verified }:
                return new VerifyOtpResult.AlreadyVerified();
            case { Status: OtpStatus.Expired }:
                return new VerifyOtpResult.Expired();
            case { Status: OtpStatus.Cancelled }:
                return new VerifyOtpResult.Cancelled();
            case var otp:
                (otp.Status, otp.VerifiedAt) = (OtpStatus.Verified, now);
                return new VerifyOtpResult.Verified(otp.Document(now));
        }
    }

    // The same call under the same key has the same result; another call under it has none.
    private TResult Once<TResult>(string token, string? key, string said, Func<TResult> call, TResult conflict)
        where TResult : class
    {
        if (key is null)
        {
            return call();
        }

        if (_repeated.TryGetValue((token, key), out var earlier))
        {
            return earlier.Said == said ? (TResult)earlier.Result : conflict;
        }

        var result = call();
        _repeated[(token, key)] = (said, result);
        return result;
    }

    private FakeOtp? Find(string token)
    {
        if (_otps.GetValueOrDefault(token) is { Status: OtpStatus.Pending } live && Now >= live.ExpiresAt)
        {
            live.Status = OtpStatus.Expired;
        }

        return _otps.GetValueOrDefault(token);
    }

    private static TimeSpan WholeSeconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(time.TotalSeconds)));

    private static string[] AddressesOf(OtpRecipient recipient)
        => [.. new[] { recipient.MessengerId, recipient.PhoneNumber, recipient.EmailAddress }.OfType<string>().Select(Spelling)];

    // A number by its digits, everything else in lower case.
    private static string Spelling(string address)
        => address.Any(character => char.IsAsciiLetter(character) || character == '@') ? address.ToLowerInvariant() : string.Concat(address.Where(char.IsAsciiDigit));

    private static void CheckToken(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!OtpToken.IsWellFormed(token))
        {
            throw new ArgumentException("This is not a token: OtpToken.New() draws one.", nameof(token));
        }
    }

    private sealed class FakeOtp(string token, string code, OtpRecipient recipient, DateTimeOffset createdAt)
    {
        private int _attempts = MaxAttempts;

        public string Code => code;

        public OtpRecipient Recipient => recipient;

        public DateTimeOffset ExpiresAt => createdAt + Validity;

        public DateTimeOffset NextSendAt { get; set; }

        public OtpStatus Status { get; set; } = OtpStatus.Pending;

        public DateTimeOffset? VerifiedAt { get; set; }

        /// <summary>How many tries are left; null when they are not counted.</summary>
        public int? CountFailure()
        {
            if (Status != OtpStatus.Pending)
            {
                return null;
            }

            if (--_attempts == 0)
            {
                Status = OtpStatus.Locked;
            }

            return _attempts;
        }

        public OtpStatusDocument Document(DateTimeOffset now) => new()
        {
            Token = token,
            Status = Status,
            CreatedAt = createdAt,
            ExpiresAt = ExpiresAt,
            ExpiresInSeconds = Math.Max(0, (long)Math.Floor((ExpiresAt - now).TotalSeconds)),
            VerifiedAt = VerifiedAt,
            CodeLength = CodeLength,
            AttemptsRemaining = _attempts,
            NextSendAllowedAt = now < NextSendAt ? NextSendAt : null,
            Delivery = new OtpDelivery
            {
                Status = DeliveryStatus.Accepted,
                Steps = [new DeliveryStep { Channel = FirstChannel, Status = DeliveryStepStatus.Submitted, SentAt = NextSendAt - CoolDown }],
            },
        };

        private DeliveryChannel FirstChannel => recipient switch
        {
            { MessengerId: not null } => DeliveryChannel.Messenger,
            { PhoneNumber: not null } => DeliveryChannel.Sms,
            _ => DeliveryChannel.Email,
        };
    }
}

/// <summary>A message that <see cref="FakeOtpClient"/> would have sent.</summary>
/// <param name="Token">The token that the code is verified under.</param>
/// <param name="Request">What was asked for: the person, the channels, the language, the source.</param>
/// <param name="Code">The code.</param>
public sealed record FakeOtpMessage(string Token, CreateOtpRequest Request, string Code);
