using Otp.Domain.Otps;

namespace Otp.Application.Delivery;

/// <summary>The text of a message with the code in it. It never prints itself.</summary>
public readonly struct MessageText
{
    /// <summary>What a template holds where the code goes.</summary>
    public const string CodePlaceholder = "{code}";

    /// <summary>The longest text that every channel takes (Messenger's limit), in characters.</summary>
    public const int MaxLength = 640;

    private readonly string? _text;

    private MessageText(string text) => _text = text;

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
