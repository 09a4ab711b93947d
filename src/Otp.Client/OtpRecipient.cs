namespace Otp.Client;

/// <summary>
/// Whom a code is for: at least one of the two addresses. With both, Messenger is tried first, and an SMS follows when the
/// message is not read in time. It does not print: both are personal data.
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

    /// <summary>The person's phone number in international form, with or without <c>+</c>; spaces, hyphens and brackets are allowed.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>A person who is reached by SMS.</summary>
    /// <param name="phoneNumber">See <see cref="PhoneNumber"/>.</param>
    public static OtpRecipient Sms(string phoneNumber) => new() { PhoneNumber = phoneNumber };

    /// <summary>A person who is reached on Facebook Messenger.</summary>
    /// <param name="messengerId">See <see cref="MessengerId"/>.</param>
    public static OtpRecipient Messenger(string messengerId) => new() { MessengerId = messengerId };

    /// <summary><c>[recipient]</c>, whoever it is.</summary>
    public override string ToString() => "[recipient]";
}
