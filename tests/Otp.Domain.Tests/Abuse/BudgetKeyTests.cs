using Otp.Domain.Abuse;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Abuse;

public sealed class BudgetKeyTests
{
    private static readonly AddressHash Address = new(Enumerable.Range(0, AddressHash.Size).Select(value => (byte)value).ToArray());

    // Budgets outlive upgrades, so their keys stay what they are. printf 'sends/token\0shop\0login-1' | openssl dgst -sha256,
    // the first 16 bytes; for an address \x00\x01 and so on up to \x0f.
    private static IEnumerable<TestCaseData> Known =>
    [
        new(Sends("shop", "login-1"), "6afa762fec5ec672eb1345155f2e7ab9"),
        new(BudgetKey.SendsTo(Address), "819e406a860374ea98e6f9c3d43b6eaf"),
        new(BudgetKey.SendsPerMinuteOf(new ClientId("shop")), "54aa9b0ee263a77c01ed4ed08e7e92f7"),
        new(BudgetKey.SendsPerDayOf(new ClientId("shop")), "4c8ad6a2019373038898a5d7ae05356a"),
        new(BudgetKey.FailuresOf(new ClientId("shop"), Address), "cd1ae5b4283942d1e77d1cb37d559300"),
    ];

    [TestCaseSource(nameof(Known))]
    public void A_key_is_128_bits_of_a_hash_over_kind_client_and_subject(BudgetKey key, string known)
        => Assert.That(Convert.ToHexStringLower(key.Bytes), Is.EqualTo(known));

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
