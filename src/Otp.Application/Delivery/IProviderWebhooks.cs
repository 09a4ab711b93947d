using Otp.Application.Delivery.RecordInboundMessage;
using Otp.Application.Delivery.RecordMessageStatus;

namespace Otp.Application.Delivery;

/// <summary>Reads what a provider posts to us. The provider's shapes stay on the other side.</summary>
public interface IProviderWebhooks
{
    /// <summary>
    /// Reads a status: null when the body is not JSON. What is JSON but says nothing we know is a command with no reports.
    /// </summary>
    RecordMessageStatusCommand? ReadStatus(ReadOnlyMemory<byte> body);

    /// <summary>Reads a message that a person sent: null when the body is not JSON.</summary>
    RecordInboundMessageCommand? ReadInbound(ReadOnlyMemory<byte> body);
}
