using Otp.TestKit;
using static Otp.Client.Tests.Transport.ScriptedReply;

namespace Otp.Client.Tests.Transport;

/// <summary>A proxy in front of the running service answers in its place.</summary>
internal sealed class GatewayTests : ClientFixture
{
    private static readonly int[] Statuses = [408, 502, 503, 504];

    [TestCaseSource(nameof(Statuses))]
    public async Task A_verification_that_the_gateway_did_not_wait_for_is_asked_for_again_under_its_key(int status)
    {
        var (token, _, code) = await IssueAsync();
        await using var gateway = await ScriptedService.StartAsync(GatewayBefore(Address, status), AnswerOf(Address));
        using var client = ClientOf(gateway);

        Assert.That(await client.Otp.VerifyAsync(token, code), Is.TypeOf<VerifyOtpResult.Verified>());
        Assert.That(gateway.Calls.Select(call => call.Header("Idempotency-Key")).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(gateway.Calls, Has.Count.EqualTo(2));
    }

    [TestCaseSource(nameof(Statuses))]
    public async Task A_create_that_the_gateway_did_not_wait_for_is_asked_for_again_and_sends_one_message(int status)
    {
        await using var gateway = await ScriptedService.StartAsync(GatewayBefore(Address, status), AnswerOf(Address));
        using var client = ClientOf(gateway);
        var phone = Fresh.Phone();

        Assert.That(await client.Otp.CreateAsync(OtpToken.New(), OtpRecipient.Sms(phone)), Is.TypeOf<CreateOtpResult.Created>());
        await Vonage.CodeForAsync(phone);
        await IssueAsync();
        Assert.That(Vonage.CallsTo(phone), Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(Statuses))]
    public async Task When_the_gateway_has_no_answer_in_the_end_there_is_none_and_the_key_tells_the_verdict_later(int status)
    {
        var (token, _, code) = await IssueAsync();
        await using var gateway = await ScriptedService.StartAsync(GatewayBefore(Address, status));
        using var client = ClientOf(gateway);

        var lost = (VerifyOtpResult.NoAnswer)await client.Otp.VerifyAsync(token, code);

        Assert.That(lost.Reason, Is.EqualTo($"Something on the way to the service answered {status} in its place."));
        Assert.That(lost.IdempotencyKey, Is.EqualTo(gateway.Calls[0].Header("Idempotency-Key")));
        Assert.That(gateway.Calls, Has.Count.EqualTo(3));
        Assert.That(await Otp.VerifyAsync(token, code, lost.IdempotencyKey), Is.TypeOf<VerifyOtpResult.Verified>());
    }

    [TestCaseSource(nameof(Statuses))]
    public async Task A_look_and_a_cancellation_are_repeated_and_then_say_who_answered(int status)
    {
        await using var gateway = await ScriptedService.StartAsync(Gateway(status));
        using var client = ClientOf(gateway);

        var get = await Assert.ThrowsAsync<OtpServiceException>(() => client.Otp.GetAsync("login-1"));
        var cancel = await Assert.ThrowsAsync<OtpServiceException>(() => client.Otp.CancelAsync("login-1"));

        Assert.That(new[] { get!.Message, cancel!.Message }, Is.All.EqualTo($"The OTP service did not answer. Something on the way to the service answered {status} in its place."));
        Assert.That(gateway.Calls, Has.Count.EqualTo(6));
    }

    [Test]
    public async Task That_nothing_was_judged_is_not_said_when_a_gateway_may_have_passed_an_earlier_try_on()
    {
        await using var gateway = await ScriptedService.StartAsync(Gateway(504), Problem(503, "storage-unavailable", ("Retry-After", "0")));
        using var client = ClientOf(gateway);

        Assert.That(await client.Otp.VerifyAsync("login-1", "12345"), Is.TypeOf<VerifyOtpResult.NoAnswer>());
    }

    [Test]
    public async Task A_gateway_that_asks_for_more_patience_than_there_is_is_not_asked_again()
    {
        await using var gateway = await ScriptedService.StartAsync(Gateway(503, ("Retry-After", "2")));
        using var client = ClientSetup.For(gateway.Address, options => options.MaxRetryDelay = TimeSpan.FromSeconds(1));

        Assert.That(await client.Otp.VerifyAsync("login-1", "12345"), Is.TypeOf<VerifyOtpResult.NoAnswer>());
        Assert.That(gateway.Calls, Has.Count.EqualTo(1));
    }

    private static ClientSetup ClientOf(ScriptedService gateway)
        => ClientSetup.For(gateway.Address, options =>
        {
            options.ApiKey = Key;
            options.MaxRetryDelay = TimeSpan.FromMilliseconds(20);
        });
}
