using Otp.Domain.Otps;

namespace Otp.Infrastructure.Clients;

/// <summary>The names of API clients, which stand in settings, rows and logs.</summary>
public static class ClientNames
{
    /// <summary>Whether a text may be a client's name: 1 to 64 letters, digits, '.', '_' and '-'.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is >= 1 and <= ClientId.MaxLength
            && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');
    }
}
