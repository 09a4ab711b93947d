using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery.Vonage.Dispatch;

/// <summary>
/// Sends through Vonage Dispatch v0.1: one <c>failover</c> workflow with all steps, in which Vonage runs the timer. No SDK
/// has it.
/// </summary>
internal sealed class DispatchOtpSender : IOtpSender
{
    private readonly VonageClient _client;
    private readonly VonageOptions _options;

    public DispatchOtpSender(VonageClient client, IOptions<VonageOptions> options)
    {
        _client = client;
        _options = options.Value;
    }

    public bool RunsTimer => true;

    public Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
        => _client.PostAsync(
            "v0.1/dispatch", RequestOf(message), VonageJson.Default.DispatchRequest, VonageJson.Default.DispatchAnswer, Accept, cancellationToken);

    private static SendOutcome.Accepted? Accept(DispatchAnswer answer)
        => answer.DispatchUuid is { Length: > 0 and <= MessageReferences.MaxIdLength } id ? new SendOutcome.Accepted(id, null) : null;

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
        };
        var condition = Workflow.TellsRead(step.Address.Channel) ? "read" : "delivered";
        var failover = isLast ? null : new DispatchFailover((int)message.ReadTimeout.TotalSeconds, condition);
        return new DispatchStep(from, to, new DispatchMessage(new DispatchContent("text", message.Text.Reveal())), failover);
    }
}
