using Otp.TestKit;

namespace Otp.Client.Tests.Otps;

internal sealed class VerifyTests : ClientFixture
{
    [Test]
    public async Task The_right_code_is_verified_once_and_then_already_verified()
    {
        var (token, _, code) = await IssueAsync();

        var first = await Otp.VerifyAsync(token, code);
        var second = await Otp.VerifyAsync(token, code);

        var otp = ((VerifyOtpResult.Verified)first).Otp;
        Assert.That(otp.Status, Is.EqualTo(OtpStatus.Verified));
        Assert.That(otp.VerifiedAt, Is.EqualTo(Service.Now));
        Assert.That(second, Is.EqualTo(new VerifyOtpResult.AlreadyVerified()));
    }

    [Test]
    public async Task Of_many_at_once_exactly_one_is_verified()
    {
        var (token, _, code) = await IssueAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Otp.VerifyAsync(token, code)));

        Assert.That(results.Count(result => result is VerifyOtpResult.Verified), Is.EqualTo(1));
        Assert.That(results.Count(result => result is VerifyOtpResult.AlreadyVerified), Is.EqualTo(15));
    }

    [Test]
    public async Task The_third_wrong_code_is_the_last_one_that_is_judged()
    {
        var (token, _, code) = await IssueAsync();
        for (var nth = 1; nth <= 3; nth++)
        {
            Assert.That(await Otp.VerifyAsync(token, Fresh.WrongCode(code, nth)), Is.EqualTo(new VerifyOtpResult.WrongCode(3 - nth)));
        }

        Assert.That(await Otp.VerifyAsync(token, code), Is.EqualTo(new VerifyOtpResult.Locked(TimeSpan.FromSeconds(30))));
    }

    [Test]
    public async Task The_right_code_after_two_wrong_ones_is_verified()
    {
        var (token, _, code) = await IssueAsync();
        await Otp.VerifyAsync(token, Fresh.WrongCode(code, 1));
        await Otp.VerifyAsync(token, Fresh.WrongCode(code, 2));

        Assert.That(await Otp.VerifyAsync(token, code), Is.TypeOf<VerifyOtpResult.Verified>());
    }

    [Test]
    public async Task A_wrong_code_on_a_settled_one_has_no_count()
    {
        var (token, _, code) = await IssueAsync();
        await Otp.VerifyAsync(token, code);

        Assert.That(await Otp.VerifyAsync(token, Fresh.WrongCode(code)), Is.EqualTo(new VerifyOtpResult.WrongCode(AttemptsRemaining: null)));
    }

    [Test]
    public async Task The_instant_before_its_expiry_a_code_is_verified_and_at_its_expiry_it_is_expired()
    {
        var (early, late) = (await IssueAsync(), await IssueAsync());
        await Service.AdvanceAsync(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        var before = await Otp.VerifyAsync(early.Token, early.Code);
        await Service.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        var at = await Otp.VerifyAsync(late.Token, late.Code);

        Assert.That(before, Is.TypeOf<VerifyOtpResult.Verified>());
        Assert.That(at, Is.EqualTo(new VerifyOtpResult.Expired()));
    }

    [Test]
    public async Task A_cancelled_code_is_a_result_of_its_own()
    {
        var (token, _, code) = await IssueAsync();
        await Otp.CancelAsync(token);

        Assert.That(await Otp.VerifyAsync(token, code), Is.EqualTo(new VerifyOtpResult.Cancelled()));
    }

    [Test]
    public async Task An_unknown_token_is_a_result_of_its_own()
        => Assert.That(await Otp.VerifyAsync(OtpToken.New(), "12345"), Is.EqualTo(new VerifyOtpResult.UnknownToken()));

    [TestCase("")]
    [TestCase("1234")]
    [TestCase("12345678901")]
    [TestCase("12a45")]
    [TestCase("12345 is my code")]
    [TestCase("①②③④⑤")]
    [TestCase("\"}")]
    public async Task What_is_no_code_is_invalid_and_costs_no_attempt(string typed)
    {
        var (token, _, _) = await IssueAsync();

        var invalid = (VerifyOtpResult.Invalid)await Otp.VerifyAsync(token, typed);

        Assert.That(invalid.Errors.Keys.Single(), Is.EqualTo("code"));
        Assert.That((await Otp.GetAsync(token))!.AttemptsRemaining, Is.EqualTo(3));
    }

    [Test]
    public async Task The_right_code_is_right_however_it_is_typed()
    {
        foreach (var spell in new Func<string, string>[]
        {
            code => $" {code[..2]} {code[2..]}\r\n",
            code => $"{code[..3]}-{code[3..]}",
            code => string.Concat(code.Select(digit => (char)('٠' + digit - '0'))),
        })
        {
            var (token, _, code) = await IssueAsync();

            Assert.That(await Otp.VerifyAsync(token, spell(code)), Is.TypeOf<VerifyOtpResult.Verified>());
        }
    }

    [Test]
    public async Task Two_spellings_of_one_code_are_one_submission_under_one_key()
    {
        var (token, _, code) = await IssueAsync();

        Assert.That(await Otp.VerifyAsync(token, $"{code[..2]} {code[2..]}", "spelling"), Is.TypeOf<VerifyOtpResult.Verified>());
        Assert.That(await Otp.VerifyAsync(token, code, "spelling"), Is.TypeOf<VerifyOtpResult.Verified>());
    }

    [Test]
    public async Task The_same_key_repeats_the_verdict_and_counts_nothing_and_another_code_under_it_conflicts()
    {
        var (token, _, code) = await IssueAsync();
        var first = await Otp.VerifyAsync(token, Fresh.WrongCode(code), "key-1");
        var again = await Otp.VerifyAsync(token, Fresh.WrongCode(code), "key-1");
        var other = await Otp.VerifyAsync(token, code, "key-1");

        Assert.That(first, Is.EqualTo(new VerifyOtpResult.WrongCode(2)));
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.EqualTo(new VerifyOtpResult.IdempotencyConflict()));
    }

    [Test]
    public async Task A_key_that_is_nobodys_and_a_key_without_the_scope_are_told_apart()
    {
        Assert.That(await ClientWith("nobodys").VerifyAsync(OtpToken.New(), "12345"), Is.EqualTo(new VerifyOtpResult.Unauthorized()));
        Assert.That(await ClientWith("only-send").VerifyAsync(OtpToken.New(), "12345"), Is.EqualTo(new VerifyOtpResult.Forbidden()));
    }
}
