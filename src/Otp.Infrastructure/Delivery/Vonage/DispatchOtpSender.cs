using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>
/// Sends through Vonage Dispatch v0.1: one <c>failover</c> workflow with all steps, in which Vonage runs the timer. No SDK
/// has it.
/// </summary>
internal sealed class DispatchOtpSender : IOtpSender
{
    /// <summary>Where it posts to, below the base address.</summary>
    public const string Path = "v0.1/dispatch";

    private readonly VonageClient _client;
    private readonly VonageOptions _options;

    public DispatchOtpSender(VonageClient client, IOptions<VonageOptions> options)
    {
        _client = client;
        _options = options.Value;
    }

    public Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
        => _client.PostAsync(
            Path,
            RequestOf(message),
            VonageJson.Default.DispatchRequest,
            VonageJson.Default.DispatchAnswer,
            Accept,
            cancellationToken);

    private static SendOutcome.Accepted? Accept(DispatchAnswer answer)
        => answer.DispatchUuid is { Length: > 0 and <= MessageReferences.MaxIdLength } id
            ? new SendOutcome.Accepted(id, null, WholeWorkflow: true)
            : null;

    private DispatchRequest RequestOf(OtpMessage message)
    {
        var last = message.Steps[^1];
        return new DispatchRequest("failover", [.. message.Steps.Select(step => StepOf(step, message, isLast: step == last))]);
    }

    private DispatchStep StepOf(MessageStep step, OtpMessage message, bool isLast)
    {
        var (from, to) = step.Address.Channel switch
        {
            Channel.Messenger => (
                new DispatchParty("messenger", Id: message.Senders.Messenger ?? _options.MessengerSenderId),
                new DispatchParty("messenger", Id: step.Address.Value)),
            Channel.Sms => (
                new DispatchParty("sms", Number: message.Senders.Sms ?? _options.SmsSenderId),
                new DispatchParty("sms", Number: step.Address.Value)),
            _ => throw new InvalidOperationException("No route leads here."),
        };
        var condition = Workflow.TellsRead(step.Address.Channel) ? "read" : "delivered";
        var failover = isLast ? null : new DispatchFailover((int)message.ReadTimeout.TotalSeconds, condition);
        return new DispatchStep(from, to, new DispatchMessage(new DispatchContent("text", step.Content.Text.Reveal())), failover);
    }
}

// The wire, member by member: POST /v0.1/dispatch, Dispatch OpenAPI 0.3.4, names in snake case.

/// <summary>A workflow.</summary>
internal sealed record DispatchRequest(string Template, IReadOnlyList<DispatchStep> Workflow);

/// <summary>A message of a workflow; every one but the last has a failover.</summary>
internal sealed record DispatchStep(DispatchParty From, DispatchParty To, DispatchMessage Message, DispatchFailover? Failover);

/// <summary>A sender or a recipient: an id on Messenger, a number (E.164 without +) on SMS.</summary>
internal sealed record DispatchParty(string Type, string? Id = null, string? Number = null)
{
    /// <summary>The address masked by leaving it out: a record would print it.</summary>
    public override string ToString() => Type;
}

/// <summary>The message of a step.</summary>
internal sealed record DispatchMessage(DispatchContent Content);

/// <summary>What the message says.</summary>
internal sealed record DispatchContent(string Type, string Text)
{
    /// <summary>The text left out: it holds the code.</summary>
    public override string ToString() => Type;
}

/// <summary>When the next message is sent: the condition is not met after so many seconds, 15 to 86,400.</summary>
internal sealed record DispatchFailover(int ExpiryTime, string ConditionStatus);

/// <summary>The answer, 202.</summary>
internal sealed record DispatchAnswer(string? DispatchUuid);
