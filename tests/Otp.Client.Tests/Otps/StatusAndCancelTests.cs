namespace Otp.Client.Tests.Otps;

internal sealed class StatusAndCancelTests : ClientFixture
{
    [Test]
    public async Task The_status_follows_the_code()
    {
        var (token, _, code) = await IssueAsync();
        var before = await Otp.GetAsync(token);
        await Otp.VerifyAsync(token, code);

        Assert.That(before!.Status, Is.EqualTo(OtpStatus.Pending));
        Assert.That((await Otp.GetAsync(token))!.Status, Is.EqualTo(OtpStatus.Verified));
    }

    [Test]
    public async Task An_unknown_token_has_no_status_and_cannot_be_cancelled()
    {
        var token = OtpToken.New();

        Assert.That(await Otp.GetAsync(token), Is.Null);
        Assert.That(await Otp.CancelAsync(token), Is.False);
    }

    [Test]
    public async Task Cancelling_twice_is_the_same_as_once()
    {
        var (token, _, _) = await IssueAsync();

        Assert.That(await Otp.CancelAsync(token), Is.True);
        Assert.That(await Otp.CancelAsync(token), Is.True);
        Assert.That((await Otp.GetAsync(token))!.Status, Is.EqualTo(OtpStatus.Cancelled));
    }

    [Test]
    public async Task Without_the_scope_the_exception_says_which_problem_it_is()
    {
        var get = (await Assert.ThrowsAsync<OtpServiceException>(() => ClientWith("only-send").GetAsync(OtpToken.New())))!;
        var cancel = (await Assert.ThrowsAsync<OtpServiceException>(() => ClientWith("only-verify").CancelAsync(OtpToken.New())))!;

        foreach (var exception in new[] { get, cancel })
        {
            Assert.That(exception.Status, Is.EqualTo(403));
            Assert.That(exception.ProblemType, Is.EqualTo("urn:problem:otp:forbidden"));
            Assert.That(exception.Message, Is.EqualTo("The OTP service answered 403 (urn:problem:otp:forbidden)."));
        }
    }

    [TestCase("a")]
    [TestCase("7.8_9~:@+=-")]
    [TestCase("a..")]
    public async Task Every_character_of_a_token_reaches_the_service_as_it_is(string token)
    {
        Assert.That(await Otp.CreateAsync(token, OtpRecipient.Sms(TestKit.Fresh.Phone())), Is.TypeOf<CreateOtpResult.Created>());
        Assert.That((await Otp.GetAsync(token))!.Token, Is.EqualTo(token));
    }

    [TestCase(128, true)]
    [TestCase(129, false)]
    public async Task A_token_may_have_128_characters_and_no_more(int length, bool allowed)
    {
        var token = new string('a', length);

        Assert.That(OtpToken.IsWellFormed(token), Is.EqualTo(allowed));
        if (allowed)
        {
            Assert.That(await Otp.GetAsync(token), Is.Null);
        }
        else
        {
            Assert.That(async () => await Otp.GetAsync(token), Throws.ArgumentException);
        }
    }

    [TestCase("")]
    [TestCase(".a")]
    [TestCase("../webhooks/message-status")]
    [TestCase("a/verify")]
    [TestCase("a%2Fverify")]
    [TestCase("a?x")]
    [TestCase("a#x")]
    [TestCase("a b")]
    [TestCase("ä")]
    public void What_is_no_token_becomes_no_part_of_an_address_and_of_no_message(string token)
    {
        var calls = new Func<Task>[]
        {
            () => Otp.CreateAsync(token, OtpRecipient.Sms("+393331234567")),
            () => Otp.VerifyAsync(token, "12345"),
            () => Otp.GetAsync(token),
            () => Otp.CancelAsync(token),
        };

        foreach (var call in calls)
        {
            Assert.That(async () => await call(), Throws.ArgumentException.With.Message.StartsWith("A token is 1 to 128 characters"));
        }
    }

    [Test]
    public void Drawn_tokens_are_well_formed_and_differ()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => OtpToken.New()).ToArray();

        Assert.That(tokens, Is.Unique.And.All.Match("^[0-9a-f]{32}$"));
    }

    [TestCase(1, true)]
    [TestCase(255, true)]
    [TestCase(256, false)]
    [TestCase(0, false)]
    public async Task An_idempotency_key_has_1_to_255_characters(int length, bool allowed)
    {
        var (token, key) = (OtpToken.New(), new string('k', length));
        if (allowed)
        {
            Assert.That(await Otp.VerifyAsync(token, "12345", key), Is.TypeOf<VerifyOtpResult.UnknownToken>());
        }
        else
        {
            Assert.That(async () => await Otp.VerifyAsync(token, "12345", key), Throws.ArgumentException);
        }
    }

    [TestCase("a b")]
    [TestCase("a\nb")]
    [TestCase("ä")]
    public void An_idempotency_key_is_visible_ASCII(string key)
        => Assert.That(async () => await Otp.VerifyAsync(OtpToken.New(), "12345", key), Throws.ArgumentException);
}
