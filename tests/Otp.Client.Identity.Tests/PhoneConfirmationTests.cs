using Otp.TestKit;

namespace Otp.Client.Identity.Tests;

internal sealed class PhoneConfirmationTests : IdentityFixture
{
    [Test]
    public async Task The_code_goes_to_the_new_number_and_confirms_it()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await SignInAsync(name, phone);
        var newPhone = Fresh.Phone();

        Assert.That(await browser.PostAsync("/phone", ("number", $"+{newPhone}")), Is.EqualTo("Your code is on its way."));
        var code = await Vonage.CodeForAsync(newPhone);

        Assert.That(await browser.PostAsync("/phone/confirm", ("number", $"+{newPhone}"), ("code", Fresh.WrongCode(code))), Is.EqualTo("That code is not right. Tries left: 2."));
        Assert.That(await browser.PostAsync("/phone/confirm", ("number", $"+{newPhone}"), ("code", code)), Is.EqualTo("Confirmed."));
        Assert.That(await App.WithAsync(name, (_, user) => Task.FromResult((user.PhoneNumber, user.PhoneNumberConfirmed))), Is.EqualTo(($"+{newPhone}", true)));
        Assert.That(browser.Attempt, Is.Null);
    }

    [Test]
    public async Task A_code_that_was_sent_to_one_number_confirms_no_other()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await SignInAsync(name, phone);
        var (own, others) = (Fresh.Phone(), Fresh.Phone());
        await browser.PostAsync("/phone", ("number", $"+{own}"));

        var shown = await browser.PostAsync("/phone/confirm", ("number", $"+{others}"), ("code", await Vonage.CodeForAsync(own)));

        Assert.That(shown, Is.EqualTo("Please start again."));
        Assert.That(await App.WithAsync(name, (users, user) => users.GetPhoneNumberAsync(user)), Is.EqualTo($"+{phone}"));
    }
}
