using System.Buffers;
using System.Text;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using VonageSimulator.Api;
using VonageSimulator.Control;
using VonageSimulator.Scenarios;

namespace VonageSimulator.Mail;

/// <summary>
/// Takes mails, or refuses them, as the scenarios of their recipients say. Anybody may log in, unless everybody's scenario forbids it.
/// </summary>
internal sealed class MailDesk(ScenarioBook scenarios, CallLog calls, MailLog mails, TimeProvider timeProvider)
    : IUserAuthenticator, IMailboxFilter, IMessageStore
{
    private const string Fate = "VonageSimulator.Scenario";

    public Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken)
    {
        if (!scenarios.TakeForAll(ScenarioKind.Unauthorized))
        {
            return Task.FromResult(true);
        }

        Record("SMTP AUTH", "", (int)SmtpReplyCode.AuthenticationFailed, ScenarioKind.Unauthorized);
        return Task.FromResult(false);
    }

    public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken)
    {
        context.Properties.Remove(Fate);
        return Task.FromResult(true);
    }

    public Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken)
    {
        var scenario = scenarios.Take(to.AsAddress());
        if (Refusal(scenario.Kind) is not { } refusal)
        {
            // The mail with several recipients goes the way of the first one that breaks something.
            if (!context.Properties.TryGetValue(Fate, out var fate) || fate is Scenario { Kind: ScenarioKind.Delivered })
            {
                context.Properties[Fate] = scenario;
            }

            return Task.FromResult(true);
        }

        Record($"SMTP RCPT TO:<{to.AsAddress()}>", "", (int)refusal.ReplyCode, scenario.Kind);
        throw new SmtpResponseException(refusal, scenario.Kind == ScenarioKind.ServerError);
    }

    public async Task<SmtpResponse> SaveAsync(
        ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        var source = buffer.ToArray();
        var scenario = context.Properties.TryGetValue(Fate, out var fate) ? (Scenario)fate : Scenario.Delivered;
        var recipients = transaction.To.Select(to => to.AsAddress()).ToArray();
        var call = calls.Begin($"SMTP DATA to {string.Join(", ", recipients)}", Encoding.UTF8.GetString(source), null);
        if (scenario.Kind == ScenarioKind.Rejected)
        {
            calls.Complete(call, (int)SmtpReplyCode.TransactionFailed, Note(scenario.Kind));
            return new SmtpResponse(SmtpReplyCode.TransactionFailed, "5.7.1 Refused, by its scenario");
        }

        if (scenario.Kind is not (ScenarioKind.Hang or ScenarioKind.Reset) || scenario.TakesMessage)
        {
            foreach (var recipient in recipients)
            {
                mails.Add(call, recipient, source);
            }
        }

        switch (scenario.Kind)
        {
            case ScenarioKind.Reset:
                calls.Complete(call, null, Note(scenario.Kind));
                context.Pipe.Dispose();
                throw new IOException("The connection is closed, by its scenario.");
            case ScenarioKind.Hang:
                calls.Complete(call, null, Note(scenario.Kind));
                await Task.Delay(scenario.After ?? Timeout.InfiniteTimeSpan, timeProvider, cancellationToken);
                calls.Complete(call, (int)SmtpReplyCode.Ok, "scenario hang, answered late");
                break;
            default:
                calls.Complete(call, (int)SmtpReplyCode.Ok, null);
                break;
        }

        return SmtpResponse.Ok;
    }

    private void Record(string command, string body, int status, ScenarioKind kind)
        => calls.Complete(calls.Begin(command, body, null), status, Note(kind));

    private static string Note(ScenarioKind kind) => $"scenario {Wire.Name(kind)}";

    /// <summary>What the recipient is refused with; null if the mail's content may come.</summary>
    private static SmtpResponse? Refusal(ScenarioKind kind) => kind switch
    {
        ScenarioKind.Undeliverable => new(SmtpReplyCode.MailboxUnavailable, "5.1.1 There is no such mailbox, by its scenario"),
        ScenarioKind.Throttled => new((SmtpReplyCode)450, "4.2.1 Try again later, by its scenario"),
        ScenarioKind.ServerError => new((SmtpReplyCode)421, "4.3.0 The service is not available, by its scenario"),
        ScenarioKind.Unauthorized => new(SmtpReplyCode.AuthenticationRequired, "5.7.0 Authentication required, by its scenario"),
        ScenarioKind.Invalid => new(SmtpReplyCode.MailboxNameNotAllowed, "5.1.3 That is no address, by its scenario"),
        _ => null,
    };
}
