using Otp.Domain.Otps;

namespace Otp.Application.Texts;

/// <summary>What a message says. Prints neither of its texts.</summary>
/// <param name="Text">The text, the code in it.</param>
/// <param name="Subject">The subject, for e-mail: one line.</param>
/// <param name="Locale">The language that the text is in, as a BCP 47 tag; the default one where a template does not say.</param>
public sealed record MessageContent(MessageText Text, MessageText Subject, string Locale);

/// <summary>The text of a message with the code in it. It never prints itself.</summary>
public readonly struct MessageText
{
    /// <summary>What a template holds where the code goes.</summary>
    public const string CodePlaceholder = "{code}";

    /// <summary>The longest text that every channel takes (Messenger's limit), in characters.</summary>
    public const int MaxLength = 640;

    private readonly string? _text;

    internal MessageText(string text) => _text = text;

    /// <summary>Puts a code into a template.</summary>
    public static MessageText From(string template, OtpCode code)
    {
        ArgumentNullException.ThrowIfNull(template);
        return new MessageText(template.Replace(CodePlaceholder, code.Reveal(), StringComparison.Ordinal));
    }

    /// <summary>The text, for the provider. Nothing else may call this.</summary>
    public string Reveal() => _text ?? throw new InvalidOperationException("The default MessageText holds no text.");

    /// <summary><c>[message]</c>, whatever it says.</summary>
    public override string ToString() => "[message]";
}
