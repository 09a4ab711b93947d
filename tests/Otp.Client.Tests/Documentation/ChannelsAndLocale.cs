using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Otp.Client.Tests.Documentation;

/// <summary>Channels, the person's language and where they come from, as the documents show it.</summary>
internal static class ChannelsAndLocale
{
    public static void Use(WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseRequestLocalization("en", "de", "it", "pt-BR");
    }

    public static async Task<CreateOtpResult> CreateAsync(IOtpClient otp, HttpContext context, string token, OtpRecipient recipient)
    {
        var request = new CreateOtpRequest(recipient)
        {
            Channels = [DeliveryChannel.WhatsApp, DeliveryChannel.Sms],
            Locale = CultureInfo.CurrentUICulture.Name,
            Source = context.Connection.RemoteIpAddress?.ToString(),
        };
        var result = await otp.CreateAsync(token, request);
        return result;
    }
}
