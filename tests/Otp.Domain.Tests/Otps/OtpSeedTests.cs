using System.Security.Cryptography;
using Otp.Domain.Otps;

namespace Otp.Domain.Tests.Otps;

public sealed class OtpSeedTests
{
    [Test]
    public void A_drawn_seed_has_128_bits_and_no_two_are_alike()
    {
        using var random = RandomNumberGenerator.Create();

        var seeds = Enumerable.Range(0, 100).Select(_ => OtpSeed.Draw(random)).ToList();

        Assert.That(seeds.Select(seed => seed.Bytes.Length), Is.All.EqualTo(16));
        Assert.That(seeds.Select(seed => Convert.ToHexString(seed.Bytes)), Is.Unique);
    }

    [Test]
    public void A_stored_seed_comes_back_as_it_was()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);

        Assert.That(OtpSeed.FromBytes(bytes).Bytes.ToArray(), Is.EqualTo(bytes));
    }

    [TestCase(0)]
    [TestCase(15)]
    [TestCase(17)]
    public void Any_other_size_is_refused(int size)
        => Assert.That(
            () => OtpSeed.FromBytes(new byte[size]),
            Throws.ArgumentException.With.Message.StartsWith("A seed is 16 bytes long.").And.Property("ParamName").EqualTo("bytes"));

    [Test]
    public void A_seed_needs_a_source_of_chance()
        => Assert.That(() => OtpSeed.Draw(null!), Throws.ArgumentNullException);

    [Test]
    public void It_does_not_print()
        => Assert.That(AnOtpItem.AnOrigin().Seed.ToString(), Is.EqualTo("[seed]"));

    [Test]
    public void The_origin_of_a_code_prints_the_name_of_its_key_alone()
        => Assert.That(AnOtpItem.AnOrigin().ToString(), Is.EqualTo("CodeOrigin { KeyId = k1, Seed = [seed] }"));
}
