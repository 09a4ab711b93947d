using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Otp.Domain.Recipients;

/// <summary>
/// A person's page-scoped Facebook Messenger id: 1 to 50 of <c>A-Z a-z 0-9 _ . -</c> (Vonage's limit). Prints masked.
/// </summary>
public readonly record struct MessengerId
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxLength = 50;

    /// <summary>The rule as a regular expression, for API documents.</summary>
    public const string Pattern = "^[A-Za-z0-9_.-]{1,50}$";

    /// <summary>The rule as a sentence, for error messages.</summary>
    public const string Rule = "A messengerId is 1 to 50 characters of A-Z a-z 0-9 _ . -";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    private readonly string? _value;

    private MessengerId(string value) => _value = value;

    /// <summary>The id's characters.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is no id.</exception>
    public string Value => _value ?? throw new InvalidOperationException("The default MessengerId is no id.");

    /// <summary>Reads an id; false when it breaks <see cref="Rule"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MessengerId id)
    {
        if (text is null || text.Length is < 1 or > MaxLength || text.AsSpan().ContainsAnyExcept(Allowed))
        {
            id = default;
            return false;
        }

        id = new MessengerId(text);
        return true;
    }

    /// <summary>The id with all but its end masked.</summary>
    public override string ToString() => Mask.Address(_value ?? "");
}
