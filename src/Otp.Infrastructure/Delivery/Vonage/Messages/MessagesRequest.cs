namespace Otp.Infrastructure.Delivery.Vonage.Messages;

// The wire, member by member: POST /v1/messages, Messages OpenAPI 1.11.0, names in snake case.

/// <summary>One message.</summary>
/// <param name="Channel">messenger or sms.</param>
/// <param name="MessageType">text.</param>
/// <param name="From">The page's id, or the number or name of the sender.</param>
/// <param name="To">The person's Messenger id, or the number (E.164 without +).</param>
/// <param name="Text">What the message says.</param>
/// <param name="ClientRef">Our reference, repeated in every status; Vonage's documents say up to 100 and up to 40 characters.</param>
internal sealed record MessagesRequest(string Channel, string MessageType, string From, string To, string Text, string ClientRef)
{
    /// <summary>Neither the text, which holds the code, nor the address.</summary>
    public override string ToString() => Channel;
}

/// <summary>The answer, 202.</summary>
internal sealed record MessagesAnswer(string? MessageUuid);
