using System.Globalization;
using System.Security.Cryptography;

namespace Otp.TestKit;

/// <summary>Values that no other test uses.</summary>
public static class Fresh
{
    private const int Numbers = 10_000_000;

    private static int _number = RandomNumberGenerator.GetInt32(Numbers);
    private static int _messengerId = RandomNumberGenerator.GetInt32(Numbers);

    public static string Token() => $"login-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    /// <summary>An Italian mobile number in E.164 without +, valid for libphonenumber.</summary>
    public static string Phone()
        => $"39333{((uint)Interlocked.Increment(ref _number) % Numbers).ToString("D7", CultureInfo.InvariantCulture)}";

    public static string MessengerId()
        => $"81{((uint)Interlocked.Increment(ref _messengerId) % Numbers).ToString("D8", CultureInfo.InvariantCulture)}";

    /// <summary>32 random bytes in Base64, as <c>Otp:Keys</c> and <c>Otp:AddressKey</c> want them.</summary>
    public static string Key() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>A code of the same length that is not this one.</summary>
    public static string WrongCode(string code, int nth = 1)
    {
        ArgumentNullException.ThrowIfNull(code);
        var digit = (char)('0' + ((code[^1] - '0' + nth) % 10));
        return string.Concat(code.AsSpan(0, code.Length - 1), [digit]);
    }
}
