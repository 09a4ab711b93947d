namespace Otp.Infrastructure.Delivery;

/// <summary>Section <c>Webhooks</c>.</summary>
internal sealed class WebhooksOptions
{
    public const string Section = "Webhooks";

    /// <summary>
    /// Where providers reach the service from outside: scheme, host, and the path that it is served below, if any. Twilio is told where to
    /// post by it, and signs it.
    /// </summary>
    public Uri? PublicAddress { get; set; }
}
