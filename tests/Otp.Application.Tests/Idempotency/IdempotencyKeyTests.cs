using Otp.Application.Idempotency;
using Otp.Domain.Otps;

namespace Otp.Application.Tests.Idempotency;

public sealed class IdempotencyKeyTests
{
    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(255, true)]
    [TestCase(256, false)]
    public void One_to_255_characters_are_a_key(int length, bool wellFormed)
        => Assert.That(IdempotencyKey.TryParse(new string('k', length), out _), Is.EqualTo(wellFormed));

    [TestCase("!", true)]
    [TestCase("~", true)]
    [TestCase("a b", false)]
    [TestCase("a\u007f", false)]
    [TestCase("a\t", false)]
    [TestCase("\u00e4", false)]
    public void Every_character_is_visible_ASCII(string value, bool wellFormed)
        => Assert.That(IdempotencyKey.TryParse(value, out _), Is.EqualTo(wellFormed));

    [Test]
    public void A_key_is_scoped_to_route_client_and_token()
    {
        string[] keys =
        [
            Hash("create", "shop", "login-1", "key-1"), Hash("verify", "shop", "login-1", "key-1"), Hash("create", "bank", "login-1", "key-1"),
            Hash("create", "shop", "login-2", "key-1"), Hash("create", "shop", "login-1", "key-2"), Hash("create", "shopl", "ogin-1", "key-1"),
        ];

        Assert.That(keys, Is.Unique);
        Assert.That(Hash("create", "shop", "login-1", "key-1"), Is.EqualTo(keys[0]));
    }

    [Test]
    public void It_does_not_print()
        => Assert.That(Key("key-1").ToString(), Is.EqualTo("[idempotency key]"));

    private static string Hash(string route, string client, string token, string key)
        => Convert.ToHexString(Key(key).HashFor(route, new ClientId(client), RequestToken.Parse(token)));

    private static IdempotencyKey Key(string text)
        => IdempotencyKey.TryParse(text, out var key) ? key : throw new ArgumentException(IdempotencyKey.Rule, nameof(text));
}
