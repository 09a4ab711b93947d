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
        => Under(NameOf(kind), address);

    public AddressHash HashSource(string source) => Under("Source", source);

    public AddressHash Hash(RequestToken token) => Under("Token", token.Value);

    // A request without the newer members has the hash that it always had.
    public byte[] Hash(RecipientFingerprint recipient, string? choices = null)
    {
        byte[] request = [.. Part(recipient.Messenger), .. Part(recipient.Phone)];
        byte[] newer = recipient.Email is null && choices is null
            ? []
            : [.. Part(recipient.Email), .. Encoding.UTF8.GetBytes(choices ?? "")];
        byte[] all = [.. request, .. newer];
        return HMACSHA256.HashData(_requestKey, all);
    }

    public byte[] Hash(OtpCode code) => HMACSHA256.HashData(_requestKey, Encoding.ASCII.GetBytes(code.Reveal()));

    // Hashes outlive versions of the program: whatever kinds are called in it, these names stay.
    private static string NameOf(AddressKind kind) => kind switch
    {
        AddressKind.Messenger => "Messenger",
        AddressKind.Phone => "Sms",
        AddressKind.Email => "Email",
    };

    private AddressHash Under(string kind, string text) => new(HMACSHA256.HashData(_addressKey, Encoding.UTF8.GetBytes($"{kind}\0{text}")));

    // A missing address is a byte of its own, so that one address does not look like the other.
    private static byte[] Part(AddressHash? hash) => hash is null ? [0] : [1, .. hash.Bytes];
}
