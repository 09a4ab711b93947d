using Otp.TestKit;
using static Otp.Client.Tests.Transport.ScriptedReply;

namespace Otp.Client.Tests.Transport;

/// <summary>The running service does its work, and the connection breaks before its answer is there.</summary>
internal sealed class LostReplyTests : ClientFixture
{
    [Test]
    public async Task A_create_whose_reply_was_lost_is_created_once_and_sends_one_message()
    {
        await using var lossy = await ScriptedService.StartAsync(LostAnswerOf(Address), AnswerOf(Address));
        using var client = ClientOf(lossy);
        var phone = Fresh.Phone();

        var result = await client.Otp.CreateAsync(OtpToken.New(), OtpRecipient.Sms(phone));

        Assert.That(result, Is.TypeOf<CreateOtpResult.Created>());
        await Vonage.CodeForAsync(phone);
        await IssueAsync();
        Assert.That(Vonage.CallsTo(phone), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_verification_whose_reply_was_lost_is_verified_all_the_same_and_only_for_its_own_caller()
    {
        var (token, _, code) = await IssueAsync();
        await using var lossy = await ScriptedService.StartAsync(LostAnswerOf(Address), LostAnswerOf(Address), AnswerOf(Address));
        using var client = ClientOf(lossy);

        Assert.That(await client.Otp.VerifyAsync(token, code), Is.TypeOf<VerifyOtpResult.Verified>());
        Assert.That(lossy.Calls, Has.Count.EqualTo(3));
        Assert.That(await client.Otp.VerifyAsync(token, code), Is.EqualTo(new VerifyOtpResult.AlreadyVerified()));
    }

    [Test]
    public async Task A_wrong_code_whose_reply_was_lost_is_counted_once()
    {
        var (token, _, code) = await IssueAsync();
        await using var lossy = await ScriptedService.StartAsync(LostAnswerOf(Address), AnswerOf(Address));
        using var client = ClientOf(lossy);

        Assert.That(await client.Otp.VerifyAsync(token, Fresh.WrongCode(code)), Is.EqualTo(new VerifyOtpResult.WrongCode(2)));
        Assert.That((await Otp.GetAsync(token))!.AttemptsRemaining, Is.EqualTo(2));
    }

    [Test]
    public async Task What_was_never_answered_is_learnt_later_by_its_key()
    {
        var (token, _, code) = await IssueAsync();
        await using var lossy = await ScriptedService.StartAsync(LostAnswerOf(Address));
        using var client = ClientOf(lossy);

        var lost = (VerifyOtpResult.NoAnswer)await client.Otp.VerifyAsync(token, code);
        var learnt = await Otp.VerifyAsync(token, code, lost.IdempotencyKey);

        Assert.That(learnt, Is.TypeOf<VerifyOtpResult.Verified>());
    }

    private static ClientSetup ClientOf(ScriptedService lossy)
        => ClientSetup.For(lossy.Address, options =>
        {
            options.ApiKey = Key;
            options.MaxRetryDelay = TimeSpan.FromMilliseconds(20);
        });
}
