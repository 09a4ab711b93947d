using Otp.Application.Texts;
using Otp.Domain.Otps;

namespace Otp.Application.Tests.Texts;

public sealed class MessageTextTests
{
    private static readonly OtpCode Code = OtpCode.TryParse("04711", out var code) ? code : default;

    [TestCase("Insert the following code: {code}", "Insert the following code: 04711")]
    [TestCase("{code} is your code. Again: {code}", "04711 is your code. Again: 04711")]
    [TestCase("{CODE} {code", "{CODE} {code")]
    public void The_code_stands_where_the_template_has_its_place(string template, string text)
        => Assert.That(MessageText.From(template, Code).Reveal(), Is.EqualTo(text));

    [Test]
    public void It_does_not_print()
    {
        Assert.That(MessageText.From("{code}", Code).ToString(), Is.EqualTo("[message]"));
        Assert.That(default(MessageText).ToString(), Is.EqualTo("[message]"));
    }

    [Test]
    public void The_default_value_holds_no_text()
        => Assert.That(() => default(MessageText).Reveal(), Throws.InvalidOperationException);
}
