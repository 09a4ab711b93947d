using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Otp.Application.Idempotency;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Otps;

/// <summary>Hashes addresses and requests under subkeys of <c>Otp:AddressKey</c>, which outlives the codes' keys.</summary>
internal sealed class HmacHasher : IRequestHasher
{
    private readonly byte[] _addressKey;
    private readonly byte[] _requestKey;

    public HmacHasher(IOptions<OtpOptions> options)
    {
        _addressKey = KeyMaterial.Subkey(options.Value.AddressKey, "address");
        _requestKey = KeyMaterial.Subkey(options.Value.AddressKey, "request");
    }

    public AddressHash Hash(AddressKind kind, string address)
        => new(HMACSHA256.HashData(_addressKey, Encoding.UTF8.GetBytes($"{NameOf(kind)}\0{address}")));

    public byte[] Hash(RecipientFingerprint recipient)
    {
        byte[] request = [.. Part(recipient.Messenger), .. Part(recipient.Phone)];
        return HMACSHA256.HashData(_requestKey, request);
    }

    public byte[] Hash(OtpCode code) => HMACSHA256.HashData(_requestKey, Encoding.ASCII.GetBytes(code.Reveal()));

    // Hashes outlive versions of the program: whatever kinds are called in it, these names stay.
    private static string NameOf(AddressKind kind) => kind switch
    {
        AddressKind.Messenger => "Messenger",
        AddressKind.Phone => "Sms",
    };

    // A missing address is a byte of its own, so that one address does not look like the other.
    private static byte[] Part(AddressHash? hash) => hash is null ? [0] : [1, .. hash.Bytes];
}
