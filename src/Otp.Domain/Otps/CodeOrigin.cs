namespace Otp.Domain.Otps;

/// <summary>What a code is derived from, apart from its client and token.</summary>
/// <param name="KeyId">The name of the key (kid).</param>
/// <param name="Seed">The random bits.</param>
public sealed record CodeOrigin(string KeyId, OtpSeed Seed)
{
    /// <summary>The longest key name, in characters.</summary>
    public const int MaxKeyIdLength = 32;
}
