using Otp.Domain.Abuse;
using Otp.Domain.Otps;

namespace Otp.Domain.Tests.Abuse;

public sealed class BudgetKeyTests
{
    // printf 'sends/token\0shop\0login-1' | openssl dgst -sha256, the first 16 bytes.
    private const string Known = "6afa762fec5ec672eb1345155f2e7ab9";

    [Test]
    public void A_key_is_128_bits_of_a_hash_over_kind_client_and_subject()
        => Assert.That(Convert.ToHexStringLower(Sends("shop", "login-1").Bytes), Is.EqualTo(Known));

    [Test]
    public void Equal_keys_are_equal_budgets()
    {
        var key = Sends("shop", "login-1");
        var same = Sends("shop", "login-1");

        Assert.That(key.Equals(same), Is.True);
        Assert.That(key.Equals((object)same), Is.True);
        Assert.That(key.GetHashCode(), Is.EqualTo(same.GetHashCode()));
    }

    [TestCase("bank", "login-1")]
    [TestCase("shop", "login-2")]
    [TestCase("shopl", "ogin-1")]
    public void Another_client_or_token_has_another_budget(string client, string token)
        => Assert.That(Sends(client, token).Equals(Sends("shop", "login-1")), Is.False);

    [Test]
    public void A_key_is_nothing_else()
    {
        Assert.That(Sends("shop", "login-1").Equals(null), Is.False);
        Assert.That(Sends("shop", "login-1").Equals((object)"[budget]"), Is.False);
    }

    [Test]
    public void It_does_not_print()
        => Assert.That(Sends("shop", "login-1").ToString(), Is.EqualTo("[budget]"));

    private static BudgetKey Sends(string client, string token) => BudgetKey.SendsFor(new ClientId(client), RequestToken.Parse(token));
}
