using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Smtp;

namespace Otp.Infrastructure.Tests.Delivery.Smtp;

public sealed class SmtpOptionsValidatorTests
{
    private const string NoHost =
        "Smtp:Host is not the name of a mail server. Set it to the name only, for example smtp.example.com: the port is Smtp:Port.";

    private const string NoMailbox =
        "Smtp:From is not a mailbox that mail can come from. Set it to no-reply@shop.example, or to Shop <no-reply@shop.example>; put "
        + "a display name with punctuation into double quotes.";

    [Test]
    public void A_whole_account_is_valid() => Expect(_ => { });

    [Test]
    public void Without_a_host_there_is_no_email_and_nothing_to_check()
        => Expect(options => (options.Host, options.Port, options.UserName, options.From) = ("", 0, "", "nobody"));

    [TestCase("Console")]
    [TestCase("Dispatch")]
    public void Where_no_email_is_sent_nothing_is_checked(string provider)
    {
        var validator = ValidatorOf(Enum.Parse<DeliveryProvider>(provider), "smtp://mail");

        Assert.That(validator.Validate(null, new SmtpOptions { Host = "smtp://mail" }).Succeeded, Is.True);
    }

    [TestCase("smtp.shop.example", null)]
    [TestCase("mail", null)]
    [TestCase("localhost", null)]
    [TestCase("10.0.0.25", null)]
    [TestCase("::1", null)]
    [TestCase("smtp.shop.example:587", NoHost)]
    [TestCase("smtps://smtp.shop.example", NoHost)]
    [TestCase("smtp.shop.example/", NoHost)]
    [TestCase(" ", NoHost)]
    [TestCase("\"smtp.shop.example\"", NoHost)]
    public void The_host_is_a_name_or_an_address(string host, string? error) => Expect(options => options.Host = host, error);

    [TestCase(1, null)]
    [TestCase(65535, null)]
    [TestCase(0, "Smtp:Port is 0, outside its range. Set it to 1 at least and 65535 at most.")]
    [TestCase(65536, "Smtp:Port is 65536, outside its range. Set it to 1 at least and 65535 at most.")]
    public void The_port_is_one(int port, string? error) => Expect(options => options.Port = port, error);

    [TestCase("", "", null)]
    [TestCase("otp", "", "Smtp:Password is not set, but Smtp:UserName is. Set both, or neither for a server that asks for no account.")]
    [TestCase("", "secret", "Smtp:UserName is not set, but Smtp:Password is. Set both, or neither for a server that asks for no account.")]
    public void User_name_and_password_go_together(string userName, string password, string? error)
        => Expect(options => (options.UserName, options.Password) = (userName, password), error);

    [TestCase("no-reply@shop.example", "", "no-reply@shop.example")]
    [TestCase("Shop <no-reply@shop.example>", "Shop", "no-reply@shop.example")]
    [TestCase("The Shop <no-reply@shop.example>", "The Shop", "no-reply@shop.example")]
    [TestCase("\"Shop, Inc.\" <no-reply@shop.example>", "Shop, Inc.", "no-reply@shop.example")]
    [TestCase("Bücher <no-reply@shop.example>", "Bücher", "no-reply@shop.example")]
    [TestCase("店 <no-reply@bücher.example>", "店", "no-reply@xn--bcher-kva.example")]
    [TestCase("no-reply@xn--bcher-kva.example", "", "no-reply@xn--bcher-kva.example")]
    public void From_is_a_mailbox_with_or_without_a_display_name(string from, string name, string address)
    {
        var options = new SmtpOptions { From = from };

        Assert.That(options.TryReadFrom(out var mailbox), Is.True);
        Assert.That(mailbox!.Name ?? "", Is.EqualTo(name));
        Assert.That(mailbox.GetAddress(idnEncode: true), Is.EqualTo(address));
        Expect(options => options.From = from);
    }

    [TestCase("")]
    [TestCase("Shop")]
    [TestCase("no-reply")]
    [TestCase("no-reply@localhost")]
    [TestCase("no-reply@[10.0.0.1]")]
    [TestCase("a@shop.example, b@shop.example")]
    [TestCase("Shop <a@shop.example>, b@shop.example")]
    [TestCase("Shop, Inc. <no-reply@shop.example>")]
    [TestCase("Shop no-reply@shop.example")]
    [TestCase("Shop <no-reply@shop.example")]
    [TestCase("Shop <no-reply@shop.example> and more")]
    [TestCase("Shop <no-reply@shop.example>\r\nBcc: all@shop.example")]
    [TestCase("Shop\r\nBcc: all@shop.example\r\nX: <no-reply@shop.example>")]
    [TestCase("Shop\n <no-reply@shop.example>")]
    [TestCase("no-reply@shop.example\n")]
    [TestCase("Shop\0 <no-reply@shop.example>")]
    [TestCase("=?utf-8?q?Shop=0D=0ABcc:_all=40shop.example?= <no-reply@shop.example>")]
    [TestCase("\"no reply\"@shop.example")]
    [TestCase("приём@shop.example")]
    public void From_is_nothing_else(string from) => Expect(options => options.From = from, NoMailbox);

    [TestCase("localhost", 587, "None")]
    [TestCase("LOCALHOST", 25, "None")]
    [TestCase("127.0.0.1", 2525, "None")]
    [TestCase("127.8.9.10", 2525, "None")]
    [TestCase("::1", 25, "None")]
    [TestCase("localhost", 465, "SslOnConnect")]
    [TestCase("smtp.shop.example", 465, "SslOnConnect")]
    [TestCase("smtp.shop.example", 587, "StartTls")]
    [TestCase("smtp.shop.example", 25, "StartTls")]
    [TestCase("10.0.0.25", 25, "StartTls")]
    [TestCase("localhost.shop.example", 25, "StartTls")]
    [TestCase("0.0.0.0", 25, "StartTls")]
    public void Only_to_this_machine_is_a_connection_not_protected(string host, int port, string security)
        => Assert.That($"{new SmtpOptions { Host = host, Port = port }.Security}", Is.EqualTo(security));

    private static void Expect(Action<SmtpOptions> change, string? error = null)
    {
        var options = new SmtpOptions
        {
            Host = "smtp.shop.example",
            UserName = "otp",
            Password = "secret",
            From = "Shop <no-reply@shop.example>",
        };
        change(options);

        var failures = ValidatorOf(DeliveryProvider.Messages, options.Host).Validate(null, options).Failures ?? [];

        Assert.That(failures, Is.EqualTo(error is null ? Array.Empty<string>() : [error]));
    }

    private static SmtpOptionsValidator ValidatorOf(DeliveryProvider provider, string host)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Smtp:Host", host)]).Build();
        return new SmtpOptionsValidator(Options.Create(new DeliveryOptions { Provider = provider }), new ChannelRoutes(settings));
    }
}
