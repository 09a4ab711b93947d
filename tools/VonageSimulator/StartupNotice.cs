using System.Globalization;

namespace VonageSimulator;

/// <summary>Tells the person who starts the program which settings the service needs.</summary>
internal static class StartupNotice
{
    private const string AnyApplication = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";

    /// <param name="writer">Where to.</param>
    /// <param name="settings">The simulator's own.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="smtpPort">Where it takes mails.</param>
    /// <param name="powerShell">Whether the person pastes into PowerShell, as on Windows, or into sh.</param>
    public static void Write(TextWriter writer, SimulatorSettings settings, string address, int? smtpPort = null, bool powerShell = false)
    {
        var baseAddress = address.Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
        writer.WriteLine($"Vonage simulator: handset page at {baseAddress}/");
        writer.WriteLine($"Webhooks go to {settings.StatusUrl} and {settings.InboundUrl}.");
        writer.WriteLine("Give the service these settings:");
        writer.WriteLine();
        Set("Vonage__BaseAddress", baseAddress);
        Set("Vonage__ApplicationId", Or(settings.ApplicationId, AnyApplication));
        if (settings.PrivateKeyPath is { } keyPath)
        {
            Set("Vonage__PrivateKeyPath", Path.GetFullPath(keyPath));
        }

        if (string.IsNullOrEmpty(settings.SignatureSecret))
        {
            Set("Vonage__AllowUnsignedWebhooks", "true");
        }
        else
        {
            Set("Vonage__SignatureSecret", settings.SignatureSecret);
        }

        Set("Vonage__MessengerSenderId", "107083064136738");
        Set("Vonage__WhatsAppSenderId", "12025550143");
        Set("Vonage__WhatsAppTemplate", "login_code");
        Set("Vonage__WhatsAppLanguages", "en,de,es,fr,it,pt_BR");
        if (smtpPort is not null)
        {
            Set("Smtp__Host", "localhost");
            Set("Smtp__Port", smtpPort.Value.ToString(CultureInfo.InvariantCulture));
            Set("Smtp__From", "no-reply@shop.example");
        }

        Set("Twilio__BaseAddress", baseAddress);
        Set("Twilio__AccountSid", settings.TwilioAccountSid);
        Set("Twilio__AuthToken", settings.TwilioAuthToken);
        Set("Twilio__SmsSenderId", "Simulator");
        Set("Twilio__WhatsAppSenderId", "+12025550143");
        Set("Twilio__WhatsAppContentSids__en", "HX0123456789abcdef0123456789abcdef");
        if (settings.StatusUrl is { } status)
        {
            Set("Webhooks__PublicAddress", status.GetLeftPart(UriPartial.Authority));
        }

        if (settings.ReadTimeout > TimeSpan.Zero)
        {
            Set("Delivery__ReadTimeout", $"{settings.ReadTimeout:c}");
        }

        writer.WriteLine();
        writer.WriteLine("and Delivery__Provider=Dispatch or Messages. Ctrl+C stops it.");

        void Set(string name, string? value) => writer.WriteLine(powerShell ? $"  $env:{name} = '{value}'" : $"  export {name}={value}");
    }

    private static string Or(string? value, string other) => string.IsNullOrEmpty(value) ? other : value;
}
