using Otp.Domain.Otps;

namespace Otp.Infrastructure.Delivery.Vonage;

// The wire, member by member: a message with an authentication template as WhatsApp takes it, which Vonage passes on. Names in snake
// case. Such a template has a button that copies the code, and Vonage's own message_type "template" cannot fill it.

/// <summary>A message as WhatsApp takes it.</summary>
internal sealed record WhatsAppCustom(string Type, WhatsAppTemplate Template)
{
    /// <summary>A code in an authentication template: once for its text, once for the button that copies it.</summary>
    public static WhatsAppCustom Authentication(string template, string language, OtpCode code)
    {
        WhatsAppParameter[] parameters = [new WhatsAppParameter("text", code.Reveal())];
        return new WhatsAppCustom("template", new WhatsAppTemplate(
            template,
            new WhatsAppLanguage("deterministic", language),
            [new WhatsAppComponent("body", null, null, parameters), new WhatsAppComponent("button", "url", "0", parameters)]));
    }
}

/// <summary>A template, and what fills it.</summary>
internal sealed record WhatsAppTemplate(string Name, WhatsAppLanguage Language, IReadOnlyList<WhatsAppComponent> Components)
{
    /// <summary>WhatsApp's rule for names, as a sentence.</summary>
    public const string NameRule = "1 to 512 small letters, digits and underscores";

    /// <summary>Whether a template can have the name.</summary>
    public static bool IsName(string text)
        => text is { Length: >= 1 and <= 512 }
            && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_');
}

/// <summary>The template's language, by WhatsApp's code: <c>pt_BR</c>.</summary>
internal sealed record WhatsAppLanguage(string Policy, string Code);

/// <summary>The parameters of a template's part; a button has a kind and a place, from 0.</summary>
internal sealed record WhatsAppComponent(string Type, string? SubType, string? Index, IReadOnlyList<WhatsAppParameter> Parameters);

/// <summary>A text for a template.</summary>
internal sealed record WhatsAppParameter(string Type, string Text)
{
    /// <summary>The text left out: it is the code.</summary>
    public override string ToString() => Type;
}
