using System.Security.Cryptography;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Domain.Tests.Recipients;

namespace Otp.Domain.Tests.Otps;

/// <summary>Arranges issued codes. Their states are reached by what happens to them, never by reflection.</summary>
internal sealed class AnOtpItem
{
    public static readonly DateTimeOffset IssuedAt = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static readonly OtpCode RightCode = Code("12345");

    public static readonly OtpCode WrongCode = Code("54321");

    private OtpPolicy _policy = new();
    private DateTimeOffset? _testUntil;
    private RecipientFingerprint _recipient = AFingerprint.Of("8192836451", "393331234567");

    public static OtpCode Code(string digits)
        => OtpCode.TryParse(digits, out var code) ? code : throw new FormatException("Not a code.");

    public static CodeOrigin AnOrigin() => new("k1", OtpSeed.Draw(RandomNumberGenerator.Create()));

    public AnOtpItem Under(OtpPolicy policy)
    {
        _policy = policy;
        return this;
    }

    public AnOtpItem WithMaxAttempts(int maxAttempts) => Under(_policy with { MaxAttempts = maxAttempts });

    public AnOtpItem For(RecipientFingerprint recipient)
    {
        _recipient = recipient;
        return this;
    }

    public AnOtpItem ForATest()
    {
        _testUntil = IssuedAt.AddDays(1);
        return this;
    }

    public OtpItem Pending()
        => OtpItem.Issue(
            ClientId.Default, RequestToken.Parse("login-1"), null, _recipient, AnOrigin(), _policy, IssuedAt, testUntil: _testUntil);

    public OtpItem In(OtpStatus status)
    {
        var item = Pending();
        switch (status)
        {
            case OtpStatus.Verified:
                item.Verify(RightCode, RightCode, IssuedAt);
                break;
            case OtpStatus.Expired:
                item.Expire(item.ExpiresAt);
                break;
            case OtpStatus.Cancelled:
                item.Cancel(IssuedAt);
                break;
            case OtpStatus.Locked:
                item.FailTimes(item.MaxAttempts);
                break;
        }

        return item.Status == status ? item : throw new InvalidOperationException($"The item did not become {status}.");
    }
}
