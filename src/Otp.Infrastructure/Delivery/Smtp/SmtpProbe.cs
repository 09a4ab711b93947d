using Microsoft.Extensions.Options;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery.Smtp;

/// <summary>Greets the mail server, agrees on TLS, signs in, and says good-bye.</summary>
internal sealed class SmtpProbe(IOptions<SmtpOptions> options, SmtpConnections connections, TimeProvider timeProvider) : IProviderProbe
{
    public async Task<ProbeResult> AskAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(DeliveryPolicy.CallLimit, timeProvider);
        using var call = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var connection = connections.New();
        try
        {
            await connection.OpenAsync(call.Token);
            await connection.QuitAsync(call.Token);
            return ProbeResult.Good(
                options.Value.UserName.Length > 0
                    ? "it signed the account in"
                    : "it answers; without Smtp:UserName there is nothing to sign in with");
        }
        catch (Exception exception) when (SmtpOtpSender.IsTheServers(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ResultOf(exception, connection, call.Token);
        }
    }

    private static ProbeResult ResultOf(Exception exception, SmtpConnection connection, CancellationToken call)
        => SmtpOtpSender.OutcomeOf(exception, connection) is SendOutcome.Denied
            ? new ProbeResult(ProbeAnswer.Refused, "it does not sign the account in: check Smtp:UserName and Smtp:Password")
            : new ProbeResult(
                ProbeAnswer.Unreachable,
                SmtpOtpSender.InsecurityOf(exception, connection, call)
                    ?? (connection.Refusal is { } code ? FormattableString.Invariant($"it replied {code}") : "no connection, or no reply"));
}
