namespace Otp.Client.Identity;

/// <summary>
/// What the service is told with the next code of the current request, beside the user's addresses. Identity's managers pass on only
/// a user and a purpose: a page that has more to say injects this class, and sets it before <c>Generate...TokenAsync</c>. Scoped.
/// </summary>
/// <example>
/// <code>
/// request.Channels = [DeliveryChannel.WhatsApp]; // "send it another way"
/// request.Locale = CultureInfo.CurrentUICulture.Name;
/// await users.GenerateTwoFactorTokenAsync(user, OtpServiceTokenProvider.DefaultName);
/// </code>
/// </example>
public sealed class OtpServiceRequest
{
    /// <summary>See <see cref="CreateOtpRequest.Channels"/>.</summary>
    public IReadOnlyList<DeliveryChannel>? Channels { get; set; }

    /// <summary>See <see cref="CreateOtpRequest.Locale"/>.</summary>
    public string? Locale { get; set; }

    /// <summary>See <see cref="CreateOtpRequest.Source"/>.</summary>
    public string? Source { get; set; }

    internal CreateOtpRequest To(OtpRecipient recipient) => new(recipient) { Channels = Channels, Locale = Locale, Source = Source };
}
