using System.Security.Cryptography;
using System.Text;
using Otp.Application.Idempotency;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Tests.Otps;

/// <summary>Keyed hashes of addresses and requests, under a key drawn at run time.</summary>
internal sealed class KeyedHashes : IRequestHasher
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public AddressHash Hash(AddressKind kind, string address) => new(Mac($"{kind}\0{address}"));

    public AddressHash HashSource(string source) => new(Mac($"source\0{source}"));

    public byte[] Hash(RecipientFingerprint recipient, string? choices = null)
        => Mac(string.Join('\0', recipient.Hashes.Select(hash => Convert.ToHexString(hash.Bytes)).Append(choices)));

    public AddressHash Hash(RequestToken token) => new(Mac($"token\0{token.Value}"));

    public byte[] Hash(OtpCode code) => Mac(code.Reveal());

    private byte[] Mac(string text) => HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(text));
}
