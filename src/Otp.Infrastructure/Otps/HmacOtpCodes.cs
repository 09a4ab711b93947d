using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Otps;

/// <summary>Derives codes under the configured keys.</summary>
internal sealed class HmacOtpCodes : IOtpCodes
{
    private readonly Dictionary<string, byte[]> _subkeys;
    private readonly string _activeKey;
    private readonly RandomNumberGenerator _random;

    public HmacOtpCodes(IOptions<OtpOptions> options, RandomNumberGenerator random)
    {
        _activeKey = options.Value.ActiveKey;
        _subkeys = options.Value.Keys.ToDictionary(
            key => key.Key, key => KeyMaterial.Subkey(key.Value, "code"), StringComparer.OrdinalIgnoreCase);
        _random = random;
    }

    public CodeOrigin Draw() => new(_activeKey, OtpSeed.Draw(_random));

    public OtpCode? Derive(OtpItem item)
        => _subkeys.TryGetValue(item.KeyId, out var subkey)
            ? OtpCodeDerivation.Derive(subkey, item.Client, item.Token, item.Seed, item.CodeLength)
            : null;
}
