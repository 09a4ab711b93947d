using System.Security.Cryptography;
using Otp.Domain.Otps;

namespace Otp.Domain.Tests.Otps;

public sealed class OtpCodeDerivationTests
{
    // Made apart from this code, with openssl: the message is length, then bytes, of "shop", "login-1" and the seed.
    //   printf 0000000473686f70000000076c6f67696e2d3100000010000102030405060708090a0b0c0d0e0f | xxd -r -p |
    //     openssl dgst -sha256 -mac HMAC -macopt hexkey:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
    // gives ce966237ab0a5cf7bf0b2aad...; and python3 -c "print(0xce966237ab0a5cf7 % 10**10)" gives 9552059639.
    private const string KnownKey = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
    private const string KnownSeed = "000102030405060708090A0B0C0D0E0F";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _seed = RandomNumberGenerator.GetBytes(OtpSeed.Size);

    [TestCase(5, "59639")]
    [TestCase(6, "059639")]
    [TestCase(7, "2059639")]
    [TestCase(8, "52059639")]
    [TestCase(9, "552059639")]
    [TestCase(10, "9552059639")]
    public void It_gives_the_codes_that_openssl_gives(int length, string expected)
        => Assert.That(Derive(Convert.FromHexString(KnownKey), "shop", "login-1", Convert.FromHexString(KnownSeed), length), Is.EqualTo(expected));

    // The same calculation by Python's hmac, over seeds counted upwards, until a code began with zeros.
    [TestCase("00000000000000000000000000000114", 5, "00022")]
    [TestCase("00000000000000000000000000002B20", 10, "0000673187")]
    public void Leading_zeros_are_kept(string seed, int length, string expected)
        => Assert.That(Derive(Convert.FromHexString(KnownKey), "shop", "login-1", Convert.FromHexString(seed), length), Is.EqualTo(expected));

    [Test]
    public void The_same_origin_gives_the_same_code_again()
        => Assert.That(Derive([.. _key], "shop", "login-1", [.. _seed]), Is.EqualTo(Derive(_key, "shop", "login-1", _seed)));

    [Test]
    public void Another_client_token_seed_or_key_gives_another_code()
    {
        var code = Derive(_key, "shop", "login-1", _seed);

        // Ten digits: two of them are alike by chance once in 10^10 runs.
        Assert.That(Derive(_key, "bank", "login-1", _seed), Is.Not.EqualTo(code));
        Assert.That(Derive(_key, "shop", "login-2", _seed), Is.Not.EqualTo(code));
        Assert.That(Derive(_key, "shop", "login-1", RandomNumberGenerator.GetBytes(OtpSeed.Size)), Is.Not.EqualTo(code));
        Assert.That(Derive(RandomNumberGenerator.GetBytes(32), "shop", "login-1", _seed), Is.Not.EqualTo(code));
    }

    [Test]
    public void What_belongs_to_the_client_is_not_mistaken_for_part_of_the_token()
        => Assert.That(Derive(_key, "ab", "c", _seed), Is.Not.EqualTo(Derive(_key, "a", "bc", _seed)));

    [Test]
    public void Every_bit_of_the_seed_counts()
    {
        var codes = Enumerable.Range(0, 8 * OtpSeed.Size).Select(bit =>
        {
            var seed = (byte[])_seed.Clone();
            seed[bit / 8] ^= (byte)(1 << (bit % 8));
            return Derive(_key, "shop", "login-1", seed);
        });

        Assert.That(codes.Append(Derive(_key, "shop", "login-1", _seed)), Is.Unique);
    }

    [TestCase(4)]
    [TestCase(11)]
    public void A_length_that_no_code_has_is_refused(int length)
        => Assert.That(() => Derive(_key, "shop", "login-1", _seed, length), Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("length"));

    [Test]
    public void A_seed_is_needed()
        => Assert.That(
            () => OtpCodeDerivation.Derive(_key, ClientId.Default, RequestToken.Parse("login-1"), null!, 5),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("seed"));

    private static string Derive(byte[] key, string client, string token, byte[] seed, int length = 10)
        => OtpCodeDerivation.Derive(key, new ClientId(client), RequestToken.Parse(token), OtpSeed.FromBytes(seed), length).Reveal();
}
