namespace Otp.Client;

/// <summary>
/// The person to send a code to: every address of theirs that you know, at least one. Name the same addresses each time, and choose
/// by <see cref="CreateOtpRequest.Channels"/> among them: other addresses are another recipient. Without channels the service goes
/// by its own order, by default Messenger, then SMS if the message is not read in time. <c>ToString</c> shows no address, because
/// they are personal data.
/// </summary>
/// <example>
/// <code>
/// var bySms = OtpRecipient.Sms("+39 333 123-4567");
/// var messengerFirst = new OtpRecipient { MessengerId = "8192836451", PhoneNumber = "+393331234567" };
/// </code>
/// </example>
public sealed record OtpRecipient
{
    /// <summary>The person's page-scoped Facebook Messenger id: 1 to 50 characters of <c>A-Z a-z 0-9 _ . -</c>.</summary>
    public string? MessengerId { get; init; }

    /// <summary>
    /// The person's phone number in international form, with or without <c>+</c>. Spaces, hyphens and brackets are allowed. SMS,
    /// WhatsApp messages and calls go to it.
    /// </summary>
    public string? PhoneNumber { get; init; }

    /// <summary>
    /// The person's e-mail address: at most 254 characters, such as <c>anna@example.com</c>; no display name, and an international
    /// domain in its ASCII form.
    /// </summary>
    public string? EmailAddress { get; init; }

    /// <summary>A person to reach by SMS.</summary>
    /// <param name="phoneNumber">See <see cref="PhoneNumber"/>.</param>
    public static OtpRecipient Sms(string phoneNumber) => new() { PhoneNumber = phoneNumber };

    /// <summary>A person to reach on Facebook Messenger.</summary>
    /// <param name="messengerId">See <see cref="MessengerId"/>.</param>
    public static OtpRecipient Messenger(string messengerId) => new() { MessengerId = messengerId };

    /// <summary>
    /// A person to reach by e-mail. Where the service does not send e-mails by itself, which it does not by default, choose
    /// <see cref="DeliveryChannel.Email"/> in <see cref="CreateOtpRequest.Channels"/>.
    /// </summary>
    /// <param name="emailAddress">See <see cref="EmailAddress"/>.</param>
    public static OtpRecipient Email(string emailAddress) => new() { EmailAddress = emailAddress };

    /// <summary>Always <c>[recipient]</c>.</summary>
    public override string ToString() => "[recipient]";
}
