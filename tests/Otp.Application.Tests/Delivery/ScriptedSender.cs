using Otp.Application.Delivery;
using Otp.Application.Tests.Storage;
using Otp.Domain.Delivery;

namespace Otp.Application.Tests.Delivery;

/// <summary>A provider that answers as it is told, and keeps what it was asked to send.</summary>
internal sealed class ScriptedSender : IOtpSender
{
    private readonly ObservedUnitOfWork _unitOfWork;

    public ScriptedSender(ObservedUnitOfWork unitOfWork) => _unitOfWork = unitOfWork;

    public SendOutcome Outcome { get; set; } = new SendOutcome.Accepted(null, "message-1");

    /// <summary>What else happens while the call is under way.</summary>
    public Func<Task> Meanwhile { get; set; } = () => Task.CompletedTask;

    public List<OtpMessage> Messages { get; } = [];

    public async Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
    {
        if (_unitOfWork.IsInside)
        {
            throw new InvalidOperationException("A call inside a unit holds up storage.");
        }

        Messages.Add(message);
        await Meanwhile();
        return Outcome;
    }
}
