namespace Otp.Client.Testing.Tests;

/// <summary>What the double has beside the client's own calls.</summary>
internal sealed class FakeOtpClientTests
{
    [Test]
    public async Task It_answers_what_it_is_told_to_and_then_as_before()
    {
        var otp = new FakeOtpClient();
        var (token, budget, lost) = (OtpToken.New(), new CreateOtpResult.SendBudget(TimeSpan.FromHours(1), Rule: null, Otp: null), new VerifyOtpResult.NoAnswer("key", "down"));
        otp.AnswerNextCreateWith(budget);
        otp.AnswerNextVerifyWith(lost);

        Assert.That(await otp.CreateAsync(token, OtpRecipient.Sms("+393331234567")), Is.SameAs(budget));
        Assert.That(otp.Messages, Is.Empty);
        Assert.That(await otp.CreateAsync(token, OtpRecipient.Sms("+393331234567")), Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(await otp.VerifyAsync(token, "12345"), Is.SameAs(lost));
        Assert.That(await otp.VerifyAsync(token, otp.CodeFor("+39 333 1234567")), Is.TypeOf<VerifyOtpResult.Verified>());
    }

    [Test]
    public async Task It_shows_what_was_asked_for()
    {
        var otp = new FakeOtpClient();
        var token = OtpToken.New();
        var request = new CreateOtpRequest(OtpRecipient.Email("Anna@Example.com")) { Locale = "it" };

        await otp.CreateAsync(token, request);

        Assert.That(otp.Messages.Single(), Is.EqualTo(new FakeOtpMessage(token, request, otp.CodeFor("anna@example.com"))));
        Assert.That(() => otp.CodeFor("+393331234567"), Throws.InvalidOperationException.With.Message.Contains("+393331234567"));
    }
}
