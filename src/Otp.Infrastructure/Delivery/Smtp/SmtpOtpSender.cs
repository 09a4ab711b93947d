using System.Net.Security;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;
using Otp.Application.Delivery;
using Otp.Application.Observability;
using Otp.Domain.Delivery;
using Polly;
using Polly.CircuitBreaker;

namespace Otp.Infrastructure.Delivery.Smtp;

/// <summary>
/// Sends by a mail server. That it takes a message is all that it ever tells. What its replies and MailKit's exceptions say quotes
/// mailboxes: only codes are looked at, and nothing of the rest is kept.
/// </summary>
internal sealed partial class SmtpOtpSender : IOtpSender
{
    // RFC 5321, section 4.2.3, and RFC 4954, section 6.
    private const int ServiceNotAvailable = 421;
    private const int MailboxBusy = 450;
    private const int FirstPermanent = 500;
    private const int AuthenticationRequired = 530;
    private const int MechanismTooWeak = 534;
    private const int CredentialsInvalid = 535;

    // Whoever is let in later than this would have too little of the call left to tell a slow server from a dead one.
    private static readonly TimeSpan RoomLimit = DeliveryPolicy.CallLimit / 2;

    private readonly SmtpOptions _options;
    private readonly SmtpConnections _connections;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<SmtpOtpSender> _logger;
    private readonly ResiliencePipeline<SendOutcome> _breaker;

    public SmtpOtpSender(
        IOptions<SmtpOptions> options,
        SmtpConnections connections,
        OtpMetrics metrics,
        TimeProvider timeProvider,
        ILogger<SmtpOtpSender> logger)
    {
        _options = options.Value;
        _connections = connections;
        _timeProvider = timeProvider;
        _logger = logger;
        _breaker = new ResiliencePipelineBuilder<SendOutcome> { TimeProvider = timeProvider }
            .AddProviderBreaker(Provider.Smtp, IsDown, metrics, logger)
            .Build();
    }

    public async Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
    {
        if (!_options.TryReadFrom(out var from))
        {
            throw new InvalidOperationException("E-mail is off, for there is no Smtp:From that mail could come from.");
        }

        using var limit = new CancellationTokenSource(DeliveryPolicy.CallLimit, _timeProvider);
        using var call = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        if (!await EnterAsync(call.Token, cancellationToken))
        {
            return new SendOutcome.Postponed(DeliveryError.ProviderThrottled, null);
        }

        try
        {
            var mail = SmtpMail.Of(message, from, _timeProvider.GetUtcNow());
            return await _breaker.ExecuteAsync(async token => await CarryAsync(mail, token, cancellationToken), call.Token);
        }
        catch (BrokenCircuitException broken)
        {
            return new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, broken.RetryAfter);
        }
        finally
        {
            _connections.Leave();
        }
    }

    /// <summary>Whether it is what MailKit throws for what a server does or does not do; the rest are defects of ours.</summary>
    internal static bool IsTheServers(Exception exception) => exception
        is CommandException or ProtocolException
        or AuthenticationException or SslHandshakeException
        or ServiceNotAuthenticatedException or ServiceNotConnectedException
        or NotSupportedException or IOException or SocketException or OperationCanceledException;

    /// <summary>What it means that a server did not take a message.</summary>
    internal static SendOutcome OutcomeOf(Exception exception, SmtpConnection connection) => (connection.Stage, connection.Refusal) switch
    {
        (SmtpStage.Sending, AuthenticationRequired or MechanismTooWeak or CredentialsInvalid) => Denied(),
        (SmtpStage.Sending, MailboxBusy) => new SendOutcome.Postponed(DeliveryError.ProviderThrottled, null),
        (SmtpStage.Sending, >= FirstPermanent) => new SendOutcome.Refused(DeliveryError.MessageRefused),
        (SmtpStage.Sending, null) when connection.AskedForMessage => new SendOutcome.Unknown(),
        (SmtpStage.SigningIn, >= FirstPermanent) => Denied(),
        (SmtpStage.SigningIn, null) when exception is AuthenticationException or NotSupportedException => Denied(),
        _ => new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, null),
    };

    /// <summary>Why a connection is not secure; null when that is not what ended it.</summary>
    internal static string? InsecurityOf(Exception exception, SmtpConnection connection, CancellationToken call)
        => (connection.Stage, exception) switch
        {
            (SmtpStage.Connecting, NotSupportedException) => "it offers no STARTTLS",
            (SmtpStage.Connecting, SslHandshakeException) when connection.CertificateErrors != SslPolicyErrors.None =>
                $"its certificate is not trusted, {connection.CertificateErrors}",
            (SmtpStage.Connecting, SslHandshakeException) when !call.IsCancellationRequested => "the TLS handshake failed",
            _ => null,
        };

    // A server that refuses a message, or us, is up.
    private static bool IsDown(Outcome<SendOutcome> outcome)
        => outcome.Result is SendOutcome.Unknown
            || (outcome.Result is SendOutcome.Postponed postponed && postponed.Error == DeliveryError.ProviderUnavailable);

    private async Task<bool> EnterAsync(CancellationToken call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(RoomLimit, _timeProvider);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, call);
        try
        {
            await _connections.EnterAsync(wait.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<SendOutcome> CarryAsync(MimeMessage mail, CancellationToken call, CancellationToken cancellationToken)
    {
        if (_connections.TakeKept() is { } kept)
        {
            var outcome = await SendOnAsync(kept, mail, call, cancellationToken);
            if (call.IsCancellationRequested || !WasStale(kept, outcome))
            {
                return outcome;
            }
        }

        return await SendOnAsync(_connections.New(), mail, call, cancellationToken);
    }

    // The server has hung up meanwhile, by a 421 or without a word, before it asked for the message: a new connection may do.
    private static bool WasStale(SmtpConnection kept, SendOutcome outcome)
        => outcome is not SendOutcome.Accepted && !kept.AskedForMessage && kept.Refusal is null or ServiceNotAvailable;

    private async Task<SendOutcome> SendOnAsync(
        SmtpConnection connection, MimeMessage mail, CancellationToken call, CancellationToken cancellationToken)
    {
        var keep = false;
        try
        {
            await connection.SendAsync(mail, call);
            keep = true;
            return new SendOutcome.Accepted(null, null);
        }
        catch (Exception exception) when (IsTheServers(exception))
        {
            // In words of our own: those of the library quote mailboxes.
            cancellationToken.ThrowIfCancellationRequested();
            TellOperator(exception, connection, call);
            var outcome = OutcomeOf(exception, connection);
            keep = outcome is SendOutcome.Refused && connection.IsUsable;
            return outcome;
        }
        finally
        {
            if (keep)
            {
                _connections.Keep(connection);
            }
            else
            {
                connection.Dispose();
            }
        }
    }

    private static SendOutcome.Denied Denied() => new(DeliveryError.CredentialsRefused);

    // What no waiting mends is told to whoever can mend it.
    private void TellOperator(Exception exception, SmtpConnection connection, CancellationToken call)
    {
        if (InsecurityOf(exception, connection, call) is { } problem)
        {
            LogNotSecure(problem);
        }
        else if (connection.Stage == SmtpStage.Sending
            && exception
                is SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted, StatusCode: >= (SmtpStatusCode)FirstPermanent })
        {
            LogSenderRefused();
        }
    }

    [LoggerMessage(
        EventId = 4011, EventName = "MailServerNotSecure", Level = LogLevel.Error,
        Message = "The connection to the mail server is not secure: {Problem}. No e-mail leaves until this is fixed.")]
    private partial void LogNotSecure(string problem);

    [LoggerMessage(
        EventId = 4012, EventName = "MailSenderRefused", Level = LogLevel.Error,
        Message = "The mail server does not take mail from Smtp:From. No e-mail leaves until this is fixed.")]
    private partial void LogSenderRefused();
}
