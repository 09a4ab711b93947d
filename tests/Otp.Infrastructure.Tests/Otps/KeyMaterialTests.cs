using System.Security.Cryptography;
using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Tests.Otps;

public sealed class KeyMaterialTests
{
    [TestCase(0, false)]
    [TestCase(31, false)]
    [TestCase(32, true)]
    [TestCase(33, false)]
    [TestCase(1024, false)]
    public void A_key_is_exactly_32_bytes(int size, bool isKey)
    {
        Assert.That(KeyMaterial.IsKey(OptionSamples.NewKey(size)), Is.EqualTo(isKey));
    }

    [TestCase("not Base64, but 44 characters of plain text.")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Description = "43 characters: the padding is missing")]
    [TestCase("<base64, 32 bytes>")]
    public void What_is_not_base64_is_no_key(string text)
    {
        Assert.That(KeyMaterial.IsKey(text), Is.False);
    }

    [Test]
    public void A_drawn_key_is_a_key_and_never_the_same()
    {
        using var random = RandomNumberGenerator.Create();
        var (one, two) = (KeyMaterial.Draw(random), KeyMaterial.Draw(random));

        Assert.That(KeyMaterial.IsKey(one), Is.True);
        Assert.That(one, Is.Not.EqualTo(two));
    }

    [Test]
    public void A_subkey_depends_on_key_and_purpose_alone()
    {
        var key = OptionSamples.NewKey();
        var subkey = KeyMaterial.Subkey(key, "code");

        Assert.That(KeyMaterial.Subkey(key, "code"), Is.EqualTo(subkey).And.Length.EqualTo(32));
        Assert.That(KeyMaterial.Subkey(key, "code"), Is.Not.EqualTo(KeyMaterial.Subkey(key, "address")));
        Assert.That(KeyMaterial.Subkey(key, "code"), Is.Not.EqualTo(KeyMaterial.Subkey(OptionSamples.NewKey(), "code")));
        Assert.That(KeyMaterial.Subkey(key, "code"), Is.Not.EqualTo(Convert.FromBase64String(key)));
    }
}
