namespace Otp.Application.Delivery;

/// <summary>Reads what a provider posts to us. The provider's shapes stay on the other side.</summary>
public interface IProviderWebhooks
{
    /// <summary>Whether a webhook comes from the provider. To be asked before anything of it is read.</summary>
    /// <param name="authorization">The <c>Authorization</c> header; null when there is none.</param>
    /// <param name="body">The raw body.</param>
    WebhookAuthenticity Check(string? authorization, ReadOnlyMemory<byte> body);

    /// <summary>
    /// Reads a status: null when the body is not JSON. What is JSON but says nothing we know is a command with no reports.
    /// </summary>
    RecordMessageStatusCommand? ReadStatus(ReadOnlyMemory<byte> body);

    /// <summary>Reads a message that a person sent: null when the body is not JSON.</summary>
    RecordInboundMessageCommand? ReadInbound(ReadOnlyMemory<byte> body);
}

/// <summary>Whether a webhook comes from the provider.</summary>
public enum WebhookAuthenticity
{
    /// <summary>It does, or unsigned ones are believed.</summary>
    Accepted,

    /// <summary>It is not signed: the provider says that this may be a fault of its own, and asks for a 5xx to try again.</summary>
    NotSigned,

    /// <summary>It is signed wrongly, for another body, or too long ago.</summary>
    Forged,
}
