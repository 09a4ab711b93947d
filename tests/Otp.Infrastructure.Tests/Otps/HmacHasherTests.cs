using Microsoft.Extensions.Options;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Otps;
using Otp.Infrastructure.Tests.Storage;

namespace Otp.Infrastructure.Tests.Otps;

public sealed class HmacHasherTests
{
    private const string Number = "393331234567";

    private static readonly string Key = OptionSamples.NewKey();

    [Test]
    public void The_same_address_has_the_same_hash_whenever_it_is_asked()
    {
        var (before, after) = (Hasher(Key), Hasher(Key));

        Assert.That(after.Hash(AddressKind.Phone, Number), Is.EqualTo(before.Hash(AddressKind.Phone, Number)));
    }

    // Budgets and fingerprints of databases that are in use are such hashes.
    [TestCase(AddressKind.Phone, "393331234567", "8C56C936C6701047542244FD1BC1DB2E")]
    [TestCase(AddressKind.Phone, "5491123456789", "1060DCEF4C028522B623549C5630F2C9")]
    [TestCase(AddressKind.Messenger, "8192836451", "68AE456692B4C36A1F20F1C5E457B50C")]
    public void A_hash_is_what_it_was_in_the_first_version(AddressKind kind, string address, string hash)
    {
        var key = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(number => (byte)number)]);

        Assert.That(Convert.ToHexString(Hasher(key).Hash(kind, address).Bytes), Is.EqualTo(hash));
    }

    [Test]
    public void Another_address_has_another_hash()
    {
        Assert.That(Hasher(Key).Hash(AddressKind.Phone, Number), Is.Not.EqualTo(Hasher(Key).Hash(AddressKind.Phone, "393331234568")));
    }

    [Test]
    public void The_kind_is_part_of_an_address()
        => Assert.That(Hasher(Key).Hash(AddressKind.Messenger, Number), Is.Not.EqualTo(Hasher(Key).Hash(AddressKind.Phone, Number)));

    [Test]
    public void Under_another_key_every_hash_is_another()
    {
        var other = Hasher(OptionSamples.NewKey());

        Assert.That(other.Hash(AddressKind.Phone, Number), Is.Not.EqualTo(Hasher(Key).Hash(AddressKind.Phone, Number)));
        Assert.That(other.Hash(Samples.Both), Is.Not.EqualTo(Hasher(Key).Hash(Samples.Both)));
        Assert.That(other.Hash(Samples.RightCode), Is.Not.EqualTo(Hasher(Key).Hash(Samples.RightCode)));
    }

    [Test]
    public void Equal_requests_have_equal_hashes()
    {
        var recipient = new RecipientFingerprint(new AddressHash(Samples.Both.Messenger!.Bytes), new AddressHash(Samples.Both.Phone!.Bytes));

        Assert.That(Hasher(Key).Hash(recipient), Is.EqualTo(Hasher(Key).Hash(Samples.Both)));
        Assert.That(Hasher(Key).Hash(Samples.Code("12345")), Is.EqualTo(Hasher(Key).Hash(Samples.RightCode)));
        Assert.That(Hasher(Key).Hash(Samples.RightCode), Has.Length.EqualTo(32));
    }

    [Test]
    public void Different_requests_have_different_hashes()
    {
        var hasher = Hasher(Key);
        var (messenger, phone) = (Samples.Both.Messenger, Samples.Both.Phone);

        var hashes = new[]
        {
            hasher.Hash(Samples.Both),
            hasher.Hash(new RecipientFingerprint(phone, messenger)),
            hasher.Hash(new RecipientFingerprint(messenger, null)),
            hasher.Hash(new RecipientFingerprint(null, messenger)),
            hasher.Hash(Samples.Code("12345")),
            hasher.Hash(Samples.Code("012345")),
            hasher.Hash(Samples.Code("54321")),
        };

        Assert.That(hashes.Select(Convert.ToHexString), Is.Unique);
    }

    private static HmacHasher Hasher(string key) => new(Options.Create(new OtpOptions { AddressKey = key }));
}
