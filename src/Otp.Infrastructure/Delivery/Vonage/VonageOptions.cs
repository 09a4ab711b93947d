namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>Section <c>Vonage</c>.</summary>
internal sealed class VonageOptions
{
    public const string Section = "Vonage";

    public Uri BaseAddress { get; set; } = new("https://api.nexmo.com");

    public string ApplicationId { get; set; } = "";

    /// <summary>The application's private key as a file; a relative path is resolved against the content root.</summary>
    public string PrivateKeyPath { get; set; } = "private.key";

    /// <summary>The application's private key itself, PEM; goes before <see cref="PrivateKeyPath"/>.</summary>
    public string PrivateKey { get; set; } = "";

    /// <summary>The account's secret, with which Vonage signs its webhooks. Short ones work.</summary>
    public string SignatureSecret { get; set; } = "";

    /// <summary>
    /// How old a webhook's signature may be. Long by default: Vonage repeats a webhook for 24 hours and may not sign it
    /// again, and replaying a status gains nothing.
    /// </summary>
    public TimeSpan WebhookTolerance { get; set; } = TimeSpan.FromHours(25);

    /// <summary>Whether unsigned webhooks are believed. Every start warns of it.</summary>
    public bool AllowUnsignedWebhooks { get; set; }

    /// <summary>The id of the linked Facebook page, from which Messenger messages come.</summary>
    public string MessengerSenderId { get; set; } = "";

    /// <summary>The number or name from which SMS come.</summary>
    public string SmsSenderId { get; set; } = "NEXMO";

    /// <summary>Calls a second, 1 to 10,000; Vonage's default limit is 30.</summary>
    public int RequestsPerSecond { get; set; } = 30;
}
