using Microsoft.Extensions.Time.Testing;

namespace Otp.Client.Testing.Tests;

/// <summary>The double answers as the service does: each story is told to both.</summary>
[TestFixture(true)]
[TestFixture(false)]
internal sealed class SameAsTheServiceTests(bool isDouble)
{
    private readonly FakeTimeProvider _clock = new();
    private FakeOtpClient _double = null!;
    private ApplicationClient _application = null!;
    private string _token = "";
    private string _phone = "";

    private IOtpClient Otp => isDouble ? _double : _application.Otp;

    [OneTimeSetUp]
    public void Start()
    {
        _double = new FakeOtpClient(_clock);
        _application = new ApplicationClient(SharedService.Otp);
    }

    [OneTimeTearDown]
    public void Stop() => _application.Dispose();

    [SetUp]
    public void Meet() => (_token, _phone) = (OtpToken.New(), OtpTestService.NewPhoneNumber());

    [Test]
    public async Task A_right_code_verifies_once()
    {
        var created = (CreateOtpResult.Created)await CreateAsync();
        Assert.That(created.Otp.Status, Is.EqualTo(OtpStatus.Pending));
        Assert.That(created.Otp.CodeLength, Is.EqualTo(5));
        Assert.That(created.Otp.AttemptsRemaining, Is.EqualTo(3));
        Assert.That(created.Otp.ExpiresInSeconds, Is.InRange(299, 300));
        var code = await CodeAsync();

        var verified = (VerifyOtpResult.Verified)await Otp.VerifyAsync(_token, $" {code[..2]}-{code[2..]}");

        Assert.That(verified.Otp.Status, Is.EqualTo(OtpStatus.Verified));
        Assert.That(verified.Otp.VerifiedAt, Is.Not.Null);
        Assert.That(verified.Otp.ExpiresInSeconds, Is.InRange(290, 300));
        Assert.That(verified.Otp.AttemptsRemaining, Is.EqualTo(3));
        Assert.That(await Otp.VerifyAsync(_token, code), Is.EqualTo(new VerifyOtpResult.AlreadyVerified()));
        Assert.That((await Otp.GetAsync(_token))!.Status, Is.EqualTo(OtpStatus.Verified));
        Assert.That(await Otp.VerifyAsync(_token, Wrong(code)), Is.EqualTo(new VerifyOtpResult.WrongCode(null)));
    }

    [Test]
    public async Task Wrong_codes_lock_it_and_a_new_one_can_be_had_after_the_cool_down()
    {
        await CreateAsync();
        var code = await CodeAsync();

        Assert.That(await Otp.VerifyAsync(_token, "12"), Is.TypeOf<VerifyOtpResult.Invalid>());
        foreach (var left in new[] { 2, 1, 0 })
        {
            Assert.That(await Otp.VerifyAsync(_token, Wrong(code)), Is.EqualTo(new VerifyOtpResult.WrongCode(left)));
        }

        Assert.That(((VerifyOtpResult.Locked)await Otp.VerifyAsync(_token, code)).RetryAfter.TotalSeconds, Is.InRange(25, 30));
        var locked = (await Otp.GetAsync(_token))!;
        Assert.That((locked.Status, locked.AttemptsRemaining, locked.ExpiresInSeconds > 0), Is.EqualTo((OtpStatus.Locked, 0, true)));
        await AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.That(await CreateAsync(), Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(await Otp.VerifyAsync(_token, await CodeAsync()), Is.TypeOf<VerifyOtpResult.Verified>());
    }

    [Test]
    public async Task Asked_again_the_same_code_comes_at_the_pace_of_the_cool_down()
    {
        await CreateAsync();
        var code = await CodeAsync();

        var tooSoon = (CreateOtpResult.CoolDown)await CreateAsync();
        Assert.That(tooSoon.RetryAfter.TotalSeconds, Is.InRange(25, 30));
        Assert.That(tooSoon.Otp!.Status, Is.EqualTo(OtpStatus.Pending));
        await AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.That(await Otp.CreateAsync(_token, OtpRecipient.Sms(OtpTestService.NewPhoneNumber())), Is.EqualTo(new CreateOtpResult.RecipientConflict()));
        Assert.That(await CreateAsync(), Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(await CodeAsync(), Is.EqualTo(code));
        Assert.That(await MessagesAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_code_is_too_late_from_its_last_instant_on()
    {
        await CreateAsync();
        var code = await CodeAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.That(await Otp.VerifyAsync(_token, code), Is.EqualTo(new VerifyOtpResult.Expired()));
        var expired = (await Otp.GetAsync(_token))!;
        Assert.That((expired.Status, expired.AttemptsRemaining, expired.ExpiresInSeconds), Is.EqualTo((OtpStatus.Expired, 3, 0)));
    }

    [Test]
    public async Task What_is_cancelled_or_unknown_says_so()
    {
        Assert.That(await Otp.CancelAsync(_token), Is.False);
        Assert.That(await Otp.GetAsync(_token), Is.Null);
        Assert.That(await Otp.VerifyAsync(_token, "12345"), Is.EqualTo(new VerifyOtpResult.UnknownToken()));
        await CreateAsync();
        var code = await CodeAsync();

        Assert.That(await Otp.CancelAsync(_token), Is.True);

        Assert.That(await Otp.VerifyAsync(_token, code), Is.EqualTo(new VerifyOtpResult.Cancelled()));
    }

    [Test]
    public async Task One_key_is_one_call()
    {
        var (create, verify) = (OtpToken.New(), OtpToken.New());
        Assert.That(await Otp.CreateAsync(_token, OtpRecipient.Sms(_phone), create), Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(await Otp.CreateAsync(_token, OtpRecipient.Sms(_phone), create), Is.TypeOf<CreateOtpResult.Created>());
        var code = await CodeAsync();

        Assert.That(await Otp.VerifyAsync(_token, code, verify), Is.TypeOf<VerifyOtpResult.Verified>());
        Assert.That(await Otp.VerifyAsync(_token, code, verify), Is.TypeOf<VerifyOtpResult.Verified>());
        Assert.That(await Otp.VerifyAsync(_token, Wrong(code), verify), Is.EqualTo(new VerifyOtpResult.IdempotencyConflict()));
        Assert.That(await MessagesAsync(), Is.EqualTo(1));
    }

    [Test]
    public void A_token_that_is_none_is_refused_before_the_call()
        => Assert.That(async () => await Otp.CreateAsync("not a token", OtpRecipient.Sms(_phone)), Throws.ArgumentException);

    private static string Wrong(string code) => string.Concat(code.AsSpan(0, code.Length - 1), [(char)('0' + ((code[^1] - '0' + 1) % 10))]);

    private Task<CreateOtpResult> CreateAsync() => Otp.CreateAsync(_token, OtpRecipient.Sms(_phone));

    private async Task<string> CodeAsync() => isDouble ? _double.CodeFor(_phone) : await SharedService.Otp.CodeFor(_phone);

    private async Task<int> MessagesAsync()
        => isDouble ? _double.Messages.Count(message => message.Request.Recipient.PhoneNumber == _phone) : (await SharedService.Otp.MessagesTo(_phone)).Count;

    private async Task AdvanceAsync(TimeSpan time)
    {
        if (isDouble)
        {
            _clock.Advance(time);
        }
        else
        {
            await SharedService.Otp.Advance(time);
        }
    }
}
