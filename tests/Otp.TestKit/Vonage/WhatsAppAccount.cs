using Otp.TestKit.Service;

namespace Otp.TestKit.Vonage;

/// <summary>An account that can write on WhatsApp.</summary>
public static class WhatsAppAccount
{
    public const string Sender = "12025550143";

    public const string Template = "login_code";

    /// <summary>The same with WhatsApp, under Messages; the template exists in English, Italian and Brazilian Portuguese.</summary>
    public static OtpServiceSetup WithWhatsApp(this OtpServiceSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return setup
            .With("Delivery:Provider", "Messages")
            .With("Vonage:WhatsAppSenderId", Sender)
            .With("Vonage:WhatsAppTemplate", Template)
            .With("Vonage:WhatsAppLanguages", "en,it,pt_BR");
    }
}
