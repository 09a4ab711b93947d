using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Tests.Otps;

public sealed class OtpOptionsValidatorTests
{
    private static readonly string[] AllThatCanBeWrong =
        ["Otp:CodeLength", "Otp:Validity", "Otp:MaxAttempts", "Otp:ResendCooldown", "Otp:MaxSendsPerToken", "Otp:Retention", "Otp:MessageTemplate", "Otp:Keys:k1", "Otp:ActiveKey", "Otp:AddressKey"];

    [Test]
    public void The_defaults_with_keys_are_valid()
    {
        Assert.That(Validate(_ => { }).Succeeded, Is.True);
    }

    [TestCase(4, false)]
    [TestCase(5, true)]
    [TestCase(10, true)]
    [TestCase(11, false)]
    public void CodeLength_is_5_to_10(int value, bool valid)
        => Expect(options => options.CodeLength = value, valid, "Otp:CodeLength", "Set it to 5 at least and 10 at most.");

    [TestCase(0.999, false)]
    [TestCase(1, true)]
    [TestCase(600, true)]
    [TestCase(600.001, false)]
    public void Validity_is_1_second_to_10_minutes(double seconds, bool valid)
        => Expect(options => options.Validity = TimeSpan.FromSeconds(seconds), valid, "Otp:Validity", "Set it to 00:00:01 at least and 00:10:00 at most.");

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(10, true)]
    [TestCase(11, false)]
    public void MaxAttempts_is_1_to_10(int value, bool valid)
        => Expect(options => options.MaxAttempts = value, valid, "Otp:MaxAttempts", "Set it to 1 at least and 10 at most.");

    [TestCase(-0.001, false)]
    [TestCase(0, true)]
    [TestCase(600, true)]
    [TestCase(600.001, false)]
    public void ResendCooldown_is_0_to_10_minutes(double seconds, bool valid)
        => Expect(options => options.ResendCooldown = TimeSpan.FromSeconds(seconds), valid, "Otp:ResendCooldown", "Set it to 00:00:00 at least and 00:10:00 at most.");

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(10, true)]
    [TestCase(11, false)]
    public void MaxSendsPerToken_is_1_to_10(int value, bool valid)
        => Expect(options => options.MaxSendsPerToken = value, valid, "Otp:MaxSendsPerToken", "Set it to 1 at least and 10 at most.");

    [TestCase(59.999, false)]
    [TestCase(60, true)]
    [TestCase(90 * 24 * 60 * 60, true)]
    [TestCase((90 * 24 * 60 * 60) + 0.001, false)]
    public void Retention_is_1_minute_to_90_days(double seconds, bool valid)
        => Expect(options => options.Retention = TimeSpan.FromSeconds(seconds), valid, "Otp:Retention", "Set it to 00:01:00 at least and 90.00:00:00 at most.");

    [TestCase("{code}", true)]
    [TestCase("Your code is {code}.", true)]
    [TestCase("", false)]
    [TestCase("Your code is {Code}.", false)]
    [TestCase("Your code is { code }.", false)]
    public void MessageTemplate_holds_the_code(string template, bool valid)
        => Expect(options => options.MessageTemplate = template, valid, "Otp:MessageTemplate", "Put {code} where the code goes.");

    [TestCase(1, 630, true)]
    [TestCase(1, 631, false)]
    public void MessageTemplate_fits_every_channel_with_the_longest_code(int codes, int text, bool valid)
        => Expect(
            options => options.MessageTemplate = string.Concat(Enumerable.Repeat("{code}", codes)) + new string('x', text),
            valid,
            "Otp:MessageTemplate",
            "Shorten it.");

    [TestCase(620, true)]
    [TestCase(621, false)]
    public void MessageTemplate_that_names_the_code_twice_is_counted_with_both(int text, bool valid)
        => Expect(options => options.MessageTemplate = "{code}" + new string('x', text) + "{code}", valid, "Otp:MessageTemplate", "Shorten it.");

    [TestCase(31, false)]
    [TestCase(32, true)]
    [TestCase(33, false)]
    public void Keys_are_32_bytes(int size, bool valid)
        => Expect(options => options.Keys["k2"] = OptionSamples.NewKey(size), valid, "Otp:Keys:k2", "openssl rand -base64 32");

    [TestCase(32, true)]
    [TestCase(33, false)]
    public void Names_of_keys_have_at_most_32_characters(int length, bool valid)
        => Expect(options => options.Keys[new string('k', length)] = OptionSamples.NewKey(), valid, "Otp:Keys:" + new string('k', length), "Shorten the name.");

    [TestCase("k1", true)]
    [TestCase("K1", true)]
    [TestCase("k2", false)]
    [TestCase("", false)]
    public void ActiveKey_names_a_key(string name, bool valid)
        => Expect(options => options.ActiveKey = name, valid, "Otp:ActiveKey", "Set Otp:Keys:k1 to 32 random bytes in Base64");

    [TestCase(31, false)]
    [TestCase(32, true)]
    [TestCase(33, false)]
    public void AddressKey_is_32_bytes(int size, bool valid)
        => Expect(options => options.AddressKey = OptionSamples.NewKey(size), valid, "Otp:AddressKey", "openssl rand -base64 32");

    [Test]
    public void An_error_does_not_repeat_the_key()
    {
        var key = OptionSamples.NewKey(31);

        var error = OptionSamples.OnlyError(Validate(options => options.AddressKey = key));

        Assert.That(error, Does.Not.Contain(key));
    }

    [Test]
    public void All_errors_are_told_at_once()
    {
        var result = Validate(options =>
        {
            options.CodeLength = 4;
            options.Validity = TimeSpan.Zero;
            options.MaxAttempts = 0;
            options.ResendCooldown = TimeSpan.FromSeconds(-1);
            options.MaxSendsPerToken = 0;
            options.Retention = TimeSpan.Zero;
            options.MessageTemplate = "";
            options.Keys["k1"] = "";
            options.ActiveKey = "k9";
            options.AddressKey = "";
        });

        Assert.That(result.Failures!.Select(error => error.Split(' ')[0]), Is.EqualTo(AllThatCanBeWrong));
    }

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(Action<OtpOptions> change)
    {
        var options = OptionSamples.Valid();
        change(options);
        return new OtpOptionsValidator().Validate(null, options);
    }

    private static void Expect(Action<OtpOptions> change, bool valid, string setting, string remedy)
    {
        var result = Validate(change);
        if (valid)
        {
            Assert.That(result.Failures ?? [], Is.Empty);
        }
        else
        {
            Assert.That(OptionSamples.OnlyError(result), Does.StartWith(setting + " ").And.Contain(remedy));
        }
    }
}
