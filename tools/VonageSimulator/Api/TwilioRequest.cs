using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using VonageSimulator.Workflows;

namespace VonageSimulator.Api;

/// <summary>A message at Twilio: a form with a text, or with a content template that the code goes into.</summary>
internal static class TwilioRequest
{
    private const string OnWhatsApp = "whatsapp:";
    private const int LongestText = 1600;
    private const int LongestLife = 36_000;

    public static Refusal? Read(string body, List<StepPlan> steps)
    {
        var form = QueryHelpers.ParseQuery(body).ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        var channel = form.GetValueOrDefault("To", "").StartsWith(OnWhatsApp, StringComparison.Ordinal) ? Channels.WhatsApp : Channels.Sms;
        var prefix = channel == Channels.WhatsApp ? OnWhatsApp : "";
        if (NumberOf(form.GetValueOrDefault("To", ""), prefix) is not { } to)
        {
            return Problems.Twilio(21211, "The 'To' number is not a valid phone number.");
        }

        var (service, from) = (form.GetValueOrDefault("MessagingServiceSid", ""), form.GetValueOrDefault("From", ""));
        if (service.Length == 0 && from.Length == 0)
        {
            return Problems.Twilio(21603, "A 'From' phone number is required.");
        }

        if (service.Length == 0 && !IsSender(channel, from, prefix))
        {
            return Problems.Twilio(channel == Channels.WhatsApp ? 63007 : 21212, "The 'From' is not a valid sender.");
        }

        if (ReadContent(form, channel, out var text, out var template) is { } problem)
        {
            return problem;
        }

        if (form.TryGetValue("ValidityPeriod", out var life) && !(int.TryParse(life, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= LongestLife))
        {
            return Problems.Twilio(90007, "The 'ValidityPeriod' is outside its range.");
        }

        Uri? callback = null;
        if (form.TryGetValue("StatusCallback", out var address) && !(Uri.TryCreate(address, UriKind.Absolute, out callback) && callback.Scheme is "http" or "https"))
        {
            return Problems.Twilio(21609, "The 'StatusCallback' URL is not a valid URL.");
        }

        steps.Add(new StepPlan(channel, service.Length > 0 ? service : from[prefix.Length..], to, text)
        {
            ClientRef = callback?.Segments[^1],
            Template = template,
            WebhookUrl = callback,
        });
        return null;
    }

    private static Refusal? ReadContent(Dictionary<string, string> form, string channel, out string text, out TemplateUse? template)
    {
        text = form.GetValueOrDefault("Body", "");
        template = null;
        if (channel == Channels.Sms)
        {
            return text.Length is >= 1 and <= LongestText ? null : Problems.Twilio(text.Length == 0 ? 21602 : 21617, "The message body is missing or too long.");
        }

        var content = form.GetValueOrDefault("ContentSid", "");
        if (!IsSid("HX", content))
        {
            return Problems.Twilio(content.Length == 0 ? 63016 : 21655, "The ContentSid is missing or invalid.");
        }

        try
        {
            using var variables = JsonDocument.Parse(form.GetValueOrDefault("ContentVariables", ""));
            text = variables.RootElement.Text("1") ?? "";
        }
        catch (JsonException)
        {
            text = "";
        }

        // The template's language is known to Twilio only.
        template = new TemplateUse(content, "", text);
        return text.Length > 0 ? null : Problems.Twilio(21656, "The ContentVariables parameter is invalid.");
    }

    /// <summary>Twilio's names for things: two letters for the kind, then 32 hexadecimal digits.</summary>
    private static bool IsSid(string kind, string text) =>
        text.Length == 34 && text.StartsWith(kind, StringComparison.Ordinal) && text[2..].All(char.IsAsciiHexDigit);

    /// <summary>The digits of an E.164 number with +; null for anything else.</summary>
    private static string? NumberOf(string text, string prefix) =>
        text.StartsWith($"{prefix}+", StringComparison.Ordinal) && Channels.IsNumber(text[(prefix.Length + 1)..]) ? text[(prefix.Length + 1)..] : null;

    private static bool IsSender(string channel, string from, string prefix) =>
        from.StartsWith(prefix, StringComparison.Ordinal)
        && (NumberOf(from, prefix) is not null || (channel == Channels.Sms && from.Length <= 11 && from.Any(char.IsAsciiLetter))
            || (channel == Channels.Sms && from.Length is >= 3 and <= 6 && from.All(char.IsAsciiDigit)));
}
