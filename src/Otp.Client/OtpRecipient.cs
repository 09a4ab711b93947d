namespace Otp.Client;

/// <summary>
/// The person to send a code to: a Messenger id, a phone number, or both. With both, Messenger comes first, and an SMS follows
/// if the message is not read in time. <c>ToString</c> shows neither, because they are personal data.
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
    /// The person's phone number in international form, with or without <c>+</c>. Spaces, hyphens and brackets are allowed.
    /// </summary>
    public string? PhoneNumber { get; init; }

    /// <summary>A person to reach by SMS.</summary>
    /// <param name="phoneNumber">See <see cref="PhoneNumber"/>.</param>
    public static OtpRecipient Sms(string phoneNumber) => new() { PhoneNumber = phoneNumber };

    /// <summary>A person to reach on Facebook Messenger.</summary>
    /// <param name="messengerId">See <see cref="MessengerId"/>.</param>
    public static OtpRecipient Messenger(string messengerId) => new() { MessengerId = messengerId };

    /// <summary>Always <c>[recipient]</c>.</summary>
    public override string ToString() => "[recipient]";
}
