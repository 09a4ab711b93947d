using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Otp.Domain.Otps;

namespace Otp.Domain.Tests.Otps;

/// <summary>
/// Chi-square over 20,000 codes from a fixed key and counted seeds, so that the answer is the same in every run. The
/// bounds are the 99.99 % quantiles for 9 and for 99 degrees of freedom.
/// </summary>
public sealed class OtpCodeDistributionTests
{
    private const int Codes = 20_000;
    private const double DigitBound = 34.1;
    private const double PairBound = 160.2;

    private static readonly byte[] Key = Convert.FromHexString("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");

    [TestCase(5)]
    [TestCase(6)]
    [TestCase(10)]
    public void Every_digit_is_equally_likely_at_every_position(int length)
    {
        var codes = Derived(length);

        Assert.That(Enumerable.Range(0, length).Select(position => ChiSquare(codes, position, 1)), Is.All.LessThan(DigitBound));
    }

    [TestCase(5)]
    [TestCase(6)]
    [TestCase(10)]
    public void No_digit_says_anything_about_its_neighbour(int length)
    {
        var codes = Derived(length);

        Assert.That(Enumerable.Range(0, length - 1).Select(position => ChiSquare(codes, position, 2)), Is.All.LessThan(PairBound));
    }

    [Test]
    public void The_31_bits_of_HOTP_would_not_pass_at_ten_digits()
    {
        var codes = Enumerable.Range(0, Codes)
            .Select(index => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(BitConverter.GetBytes(index))) & 0x7fffffff)
            .Select(number => number.ToString("D10", CultureInfo.InvariantCulture))
            .ToList();

        Assert.That(ChiSquare(codes, 0, 1), Is.GreaterThan(DigitBound));
        Assert.That(ChiSquare(codes, 0, 2), Is.GreaterThan(PairBound));
        Assert.That(ChiSquare(codes, 5, 1), Is.LessThan(DigitBound));
    }

    private static List<string> Derived(int length)
        => [.. Enumerable.Range(0, Codes).Select(index =>
        {
            var seed = new byte[OtpSeed.Size];
            BinaryPrimitives.WriteInt32BigEndian(seed.AsSpan(OtpSeed.Size - sizeof(int)), index);
            return OtpCodeDerivation.Derive(Key, new ClientId("shop"), RequestToken.Parse("login-1"), OtpSeed.FromBytes(seed), length).Reveal();
        })];

    private static double ChiSquare(List<string> codes, int position, int digits)
    {
        var counts = new int[digits == 1 ? 10 : 100];
        foreach (var code in codes)
        {
            counts[int.Parse(code.AsSpan(position, digits), NumberStyles.None, CultureInfo.InvariantCulture)]++;
        }

        var expected = codes.Count / (double)counts.Length;
        return counts.Sum(count => (count - expected) * (count - expected) / expected);
    }
}
