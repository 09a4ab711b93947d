namespace Otp.Client;

/// <summary>
/// A request for a code that says more than the person to send it to. Everything but the recipient may be left out.
/// </summary>
/// <example>
/// <code>
/// var request = new CreateOtpRequest(recipient)
/// {
///     Channels = [DeliveryChannel.WhatsApp, DeliveryChannel.Sms],
///     Locale = "pt-BR",
///     Source = context.Connection.RemoteIpAddress?.ToString(),
/// };
/// </code>
/// </example>
public sealed class CreateOtpRequest
{
    /// <summary>A request for a code.</summary>
    /// <param name="recipient">The person to send the code to.</param>
    /// <exception cref="ArgumentException">The recipient has no address.</exception>
    public CreateOtpRequest(OtpRecipient recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        if (recipient is { MessengerId: null, PhoneNumber: null, EmailAddress: null })
        {
            throw new ArgumentException("A recipient has a MessengerId, a PhoneNumber or an EmailAddress, or several.", nameof(recipient));
        }

        Recipient = recipient;
    }

    /// <summary>The person to send the code to.</summary>
    public OtpRecipient Recipient { get; }

    /// <summary>
    /// The channels to try, in this order and no others: at most 3, none twice, each with an address. Null leaves the choice to the
    /// service. If one of them is off there or has no address, the result is <see cref="CreateOtpResult.Invalid"/>.
    /// </summary>
    public IReadOnlyList<DeliveryChannel>? Channels { get; init; }

    /// <summary>The person's language, a BCP 47 tag such as <c>it</c> or <c>pt-BR</c>. Null is the service's default.</summary>
    public string? Locale { get; init; }

    /// <summary>
    /// Where the person comes from: their IP address or a device id, 1 to 128 characters, of which the service keeps only a keyed
    /// hash. It limits how many codes one source may ask for and get wrong. Behind a reverse proxy pass on the person's address,
    /// never the proxy's, which everybody shares. Null sets no such limit.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Always <c>[request]</c>: it holds personal data.</summary>
    public override string ToString() => "[request]";
}
