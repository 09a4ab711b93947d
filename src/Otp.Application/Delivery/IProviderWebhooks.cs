namespace Otp.Application.Delivery;

/// <summary>Reads the statuses that a provider posts to us. The provider's shapes stay on the other side.</summary>
public interface IProviderWebhooks
{
    /// <summary>Whether a webhook comes from the provider. To be asked before anything of it is read.</summary>
    WebhookAuthenticity Check(WebhookPost post);

    /// <summary>
    /// Reads a status: null when the body is not what the provider writes in (JSON). What says nothing we know is a command with no reports.
    /// </summary>
    RecordMessageStatusCommand? ReadStatus(WebhookPost post);
}

/// <summary>Reads also what people write, from a provider that posts it.</summary>
public interface IInboundWebhooks : IProviderWebhooks
{
    /// <summary>Reads a message that a person sent: null when the body is not JSON.</summary>
    RecordInboundMessageCommand? ReadInbound(WebhookPost post);
}

/// <summary>What was posted in a provider's name.</summary>
/// <param name="Target">The path and query that it was posted to, as they came.</param>
/// <param name="Header">Finds a header; null when there is none.</param>
/// <param name="Body">The raw body.</param>
public sealed record WebhookPost(string Target, Func<string, string?> Header, ReadOnlyMemory<byte> Body)
{
    /// <summary>Our reference of the message that it is about, where the path holds it.</summary>
    public string? ClientRef { get; init; }
}

/// <summary>Whether a webhook comes from the provider.</summary>
public enum WebhookAuthenticity
{
    /// <summary>It does, or unsigned ones are believed.</summary>
    Accepted,

    /// <summary>It is not signed: the provider says that this may be a fault of its own, and asks for a 5xx to try again.</summary>
    NotSigned,

    /// <summary>It is signed wrongly, for another body, or too long ago; or not, by a provider that always signs.</summary>
    Forged,
}
