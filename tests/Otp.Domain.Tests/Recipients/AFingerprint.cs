using System.Security.Cryptography;
using System.Text;
using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Recipients;

/// <summary>Arranges recipients as keyed hashes.</summary>
internal sealed class AFingerprint : IAddressHasher
{
    private static readonly AFingerprint Hasher = new();

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public static RecipientFingerprint Of(string? messengerId, string? phoneNumber, string? email = null)
        => ARecipient.With(messengerId, phoneNumber, email).Fingerprint(Hasher);

    public AddressHash Hash(AddressKind kind, string address)
        => new(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes($"{kind}\0{address}")));
}
