using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Otp.Domain.Otps;

/// <summary>
/// A one-time code: 5 to 10 ASCII digits. It never prints itself: <see cref="ToString"/> is <c>[code]</c>,
/// and only <see cref="Reveal"/> gives the digits, to whoever builds the message.
/// </summary>
public readonly struct OtpCode : IEquatable<OtpCode>
{
    /// <summary>The shortest code, in digits (the length the service's first clients were built for).</summary>
    public const int MinLength = 5;

    /// <summary>The longest code, in digits.</summary>
    public const int MaxLength = 10;

    private readonly string? _digits;

    private OtpCode(string digits) => _digits = digits;

    /// <summary>The number of digits; 0 for the default value, which equals no code.</summary>
    public int Length => _digits?.Length ?? 0;

    /// <summary>Reads a code: ASCII digits only, no sign, space or other script's digits, 5 to 10 of them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out OtpCode code)
    {
        // int.TryParse takes "+1234" and " 1234"; char.IsDigit and \d take "١٢٣٤٥". Neither is a code.
        if (text is null || text.Length is < MinLength or > MaxLength || !text.All(char.IsAsciiDigit))
        {
            code = default;
            return false;
        }

        code = new OtpCode(text);
        return true;
    }

    /// <summary>The digits, for the text of a message. Nothing else may call this.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which holds no code.</exception>
    public string Reveal() => _digits ?? throw new InvalidOperationException("The default OtpCode holds no digits.");

    /// <summary>Compares in constant time: how many leading digits are right does not show in the duration.</summary>
    public bool Equals(OtpCode other)
        => _digits is not null && other._digits is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(_digits), Encoding.ASCII.GetBytes(other._digits));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OtpCode other && Equals(other);

    /// <summary>The length alone: a hash of the digits would be the digits to anyone who tries 100,000 of them.</summary>
    public override int GetHashCode() => Length;

    /// <summary><c>[code]</c>, whatever the digits.</summary>
    public override string ToString() => "[code]";

    public static bool operator ==(OtpCode left, OtpCode right) => left.Equals(right);

    public static bool operator !=(OtpCode left, OtpCode right) => !left.Equals(right);
}
