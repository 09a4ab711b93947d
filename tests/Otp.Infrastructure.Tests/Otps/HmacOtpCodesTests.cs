using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Otp.Domain.Otps;
using Otp.Infrastructure.Otps;
using Otp.Infrastructure.Tests.Storage;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Otps;

public sealed class HmacOtpCodesTests
{
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();

    [OneTimeTearDown]
    public void DisposeChance() => _random.Dispose();

    [Test]
    public void A_new_code_comes_from_the_active_key_and_a_fresh_seed()
    {
        var codes = Codes("k2", ("k1", OptionSamples.NewKey()), ("k2", OptionSamples.NewKey()));

        var (one, two) = (codes.Draw(), codes.Draw());

        Assert.That(one.KeyId, Is.EqualTo("k2"));
        Assert.That(one.Seed.Bytes.ToArray(), Is.Not.EqualTo(two.Seed.Bytes.ToArray()));
    }

    [Test]
    public void The_same_item_has_the_same_code_after_a_restart()
    {
        var key = OptionSamples.NewKey();
        var first = Codes("k1", ("k1", key));
        var item = Item(first, length: 10);

        Assert.That(Codes("k1", ("k1", key)).Derive(item)!.Value.Reveal(), Is.EqualTo(first.Derive(item)!.Value.Reveal()));
    }

    [Test]
    public async Task The_same_item_has_the_same_code_after_it_was_stored()
    {
        await using var database = await TestDatabase.StartAsync();
        var codes = Codes("k1", ("k1", OptionSamples.NewKey()));
        var item = Item(codes, length: 10);
        await database.UnitOfWork.AddAsync(item);

        var stored = await database.UnitOfWork.FindAsync(item.Id);

        Assert.That(codes.Derive(stored!)!.Value.Reveal(), Is.EqualTo(codes.Derive(item)!.Value.Reveal()));
    }

    [Test]
    public void A_code_lives_on_under_its_old_key_while_new_ones_come_from_the_next()
    {
        var (old, next) = (OptionSamples.NewKey(), OptionSamples.NewKey());
        var before = Codes("k1", ("k1", old));
        var item = Item(before, length: 10);

        var after = Codes("k2", ("k1", old), ("k2", next));

        Assert.That(after.Derive(item)!.Value.Reveal(), Is.EqualTo(before.Derive(item)!.Value.Reveal()));
        Assert.That(after.Draw().KeyId, Is.EqualTo("k2"));
    }

    [Test]
    public void Another_key_under_the_same_name_gives_another_code()
    {
        var before = Codes("k1", ("k1", OptionSamples.NewKey()));
        var item = Item(before, length: 10);

        var after = Codes("k1", ("k1", OptionSamples.NewKey()));

        Assert.That(after.Derive(item)!.Value.Reveal(), Is.Not.EqualTo(before.Derive(item)!.Value.Reveal()));
    }

    [Test]
    public void Without_its_key_there_is_no_code()
    {
        var item = Item(Codes("k1", ("k1", OptionSamples.NewKey())), length: 5);

        Assert.That(Codes("k2", ("k2", OptionSamples.NewKey())).Derive(item), Is.Null);
    }

    [Test]
    public void A_keys_name_has_no_case()
    {
        var key = OptionSamples.NewKey();
        var codes = Codes("k1", ("k1", key));
        var item = Item(codes, length: 10);

        Assert.That(Codes("K1", ("K1", key)).Derive(item)!.Value.Reveal(), Is.EqualTo(codes.Derive(item)!.Value.Reveal()));
    }

    [TestCase(OtpCode.MinLength)]
    [TestCase(OtpCode.MaxLength)]
    public void A_code_has_its_items_length(int length)
    {
        var codes = Codes("k1", ("k1", OptionSamples.NewKey()));

        Assert.That(codes.Derive(Item(codes, length))!.Value.Length, Is.EqualTo(length));
    }

    [Test]
    public void The_code_is_derived_under_a_subkey_and_not_under_the_key_itself()
    {
        var key = OptionSamples.NewKey();
        var codes = Codes("k1", ("k1", key));
        var item = Item(codes, length: 10);

        var underTheKey = OtpCodeDerivation.Derive(Convert.FromBase64String(key), item.Client, item.Token, item.Seed, 10);
        var subkey = HKDF.DeriveKey(HashAlgorithmName.SHA256, Convert.FromBase64String(key), 32, info: "otp/code"u8.ToArray());

        Assert.That(codes.Derive(item)!.Value.Reveal(), Is.Not.EqualTo(underTheKey.Reveal()));
        Assert.That(codes.Derive(item)!.Value.Reveal(), Is.EqualTo(OtpCodeDerivation.Derive(subkey, item.Client, item.Token, item.Seed, 10).Reveal()));
    }

    private static OtpItem Item(HmacOtpCodes codes, int length)
        => OtpItem.Issue(ClientId.Default, RequestToken.Parse("t1"), null, Samples.Both, codes.Draw(), new OtpPolicy { CodeLength = length }, TestDatabase.Now);

    private HmacOtpCodes Codes(string active, params (string Name, string Key)[] keys)
        => new(Options.Create(new OtpOptions { Keys = keys.ToDictionary(key => key.Name, key => key.Key, StringComparer.Ordinal), ActiveKey = active }), _random);
}
