using System.Security.Cryptography;
using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Recipients;

public sealed class AddressHashTests
{
    private readonly byte[] _mac = RandomNumberGenerator.GetBytes(32);

    [Test]
    public void It_takes_the_first_16_bytes_of_a_MAC()
        => Assert.That(new AddressHash(_mac).Bytes.ToArray(), Is.EqualTo(_mac[..16]));

    [Test]
    public void Sixteen_bytes_are_enough_and_fifteen_are_not()
    {
        Assert.That(new AddressHash(_mac.AsSpan(0, 16)).Bytes.Length, Is.EqualTo(16));
        Assert.That(
            () => new AddressHash(_mac.AsSpan(0, 15)),
            Throws.ArgumentException.With.Message.StartsWith("An address hash is 16 bytes long.").And.Property("ParamName").EqualTo("bytes"));
    }

    [Test]
    public void Hashes_are_equal_by_their_bytes()
    {
        var hash = new AddressHash(_mac);
        var same = new AddressHash(_mac.AsSpan(0, 16));

        Assert.That(hash.Equals(same), Is.True);
        Assert.That(hash.Equals((object)same), Is.True);
        Assert.That(hash.GetHashCode(), Is.EqualTo(same.GetHashCode()));
    }

    [Test]
    public void A_hash_is_nothing_else()
    {
        Assert.That(new AddressHash(_mac).Equals(null), Is.False);
        Assert.That(new AddressHash(_mac).Equals((object)"[address]"), Is.False);
    }

    [TestCase(0)]
    [TestCase(15)]
    public void A_differing_byte_makes_another_hash(int index)
    {
        var other = (byte[])_mac.Clone();
        other[index] ^= 1;

        Assert.That(new AddressHash(other).Equals(new AddressHash(_mac)), Is.False);
    }

    [Test]
    public void It_does_not_print()
        => Assert.That(new AddressHash(_mac).ToString(), Is.EqualTo("[address]"));
}
