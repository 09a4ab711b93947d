using System.Globalization;

namespace VonageSimulator;

/// <summary>Tells the person who starts the program which settings the service needs.</summary>
internal static class StartupNotice
{
    private const string AnyApplication = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";

    public static void Write(TextWriter writer, SimulatorSettings settings, string address, int? smtpPort = null)
    {
        var baseAddress = address.Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
        writer.WriteLine($"Vonage simulator: handset page at {baseAddress}/");
        writer.WriteLine($"Webhooks go to {settings.StatusUrl} and {settings.InboundUrl}.");
        writer.WriteLine("Give the service these settings:");
        writer.WriteLine();
        writer.WriteLine($"  export Vonage__BaseAddress={baseAddress}");
        writer.WriteLine($"  export Vonage__ApplicationId={Or(settings.ApplicationId, AnyApplication)}");
        if (settings.PrivateKeyPath is { } keyPath)
        {
            writer.WriteLine($"  export Vonage__PrivateKeyPath={Path.GetFullPath(keyPath)}");
        }

        writer.WriteLine(string.IsNullOrEmpty(settings.SignatureSecret)
            ? "  export Vonage__AllowUnsignedWebhooks=true"
            : $"  export Vonage__SignatureSecret={settings.SignatureSecret}");
        writer.WriteLine("  export Vonage__MessengerSenderId=107083064136738");
        writer.WriteLine("  export Vonage__WhatsAppSenderId=12025550143");
        writer.WriteLine("  export Vonage__WhatsAppTemplate=login_code");
        writer.WriteLine("  export Vonage__WhatsAppLanguages=en,de,es,fr,it,pt_BR");
        if (smtpPort is not null)
        {
            writer.WriteLine("  export Smtp__Host=localhost");
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  export Smtp__Port={smtpPort}"));
            writer.WriteLine("  export Smtp__From=no-reply@shop.example");
        }

        writer.WriteLine($"  export Twilio__BaseAddress={baseAddress}");
        writer.WriteLine($"  export Twilio__AccountSid={settings.TwilioAccountSid}");
        writer.WriteLine($"  export Twilio__AuthToken={settings.TwilioAuthToken}");
        writer.WriteLine("  export Twilio__SmsSenderId=Simulator");
        writer.WriteLine("  export Twilio__WhatsAppSenderId=+12025550143");
        writer.WriteLine("  export Twilio__WhatsAppContentSids__en=HX0123456789abcdef0123456789abcdef");
        if (settings.StatusUrl is { } status)
        {
            writer.WriteLine($"  export Webhooks__PublicAddress={status.GetLeftPart(UriPartial.Authority)}");
        }

        if (settings.ReadTimeout > TimeSpan.Zero)
        {
            writer.WriteLine($"  export Delivery__ReadTimeout={settings.ReadTimeout:c}");
        }

        writer.WriteLine();
        writer.WriteLine("and Delivery__Provider=Dispatch or Messages. Ctrl+C stops it.");
    }

    private static string Or(string? value, string other) => string.IsNullOrEmpty(value) ? other : value;
}
