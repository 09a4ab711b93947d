using System.Net.Mail;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Otp.TestKit;
using static Microsoft.Playwright.Assertions;

namespace Otp.Browser.Tests;

/// <summary>The simulator's handset page, with the service's real messages on it.</summary>
[TestFixture]
internal sealed partial class HandsetTests : BrowserFixture
{
    private ILocator Messenger => Page.Locator(".phone.messenger");

    private ILocator WhatsApp => Page.Locator(".phone.whatsapp");

    private ILocator Sms => Page.Locator(".phone.sms");

    private ILocator Mail => Page.Locator(".phone.email");

    [Test]
    public async Task The_time_until_the_service_goes_on_counts_down_until_the_message_is_read()
    {
        var messenger = Fresh.MessengerId();
        await GoAsync();
        await CreateAsync(messenger, Fresh.Phone());

        var message = MessageTo(Messenger, messenger);
        await Expect(message.Locator(".countdown")).ToHaveTextAsync(
            Pattern("^The service goes on in [12]:[0-5][0-9] unless it is read or the code verified$"));
        await Expect(message.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await ShootAsync(Page, "handset-countdown");
        await message.GetByRole(AriaRole.Button, new() { Name = "Mark read" }).ClickAsync();

        await Expect(message).ToContainTextAsync("read");
        await Expect(message.Locator(".countdown")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task When_the_time_is_up_the_page_says_what_the_service_does_now()
    {
        await Page.Clock.InstallAsync();
        var messenger = Fresh.MessengerId();
        await CreateAsync(messenger, Fresh.Phone());
        await GoAsync();
        var message = MessageTo(Messenger, messenger);
        await Expect(message.Locator(".countdown")).ToContainTextAsync("The service goes on in");

        await Page.Clock.FastForwardAsync("02:01");

        await Expect(message.Locator(".countdown"))
            .ToHaveTextAsync("Unread for 2:00: the service goes on now, if it has another address and the code was not verified");
        await Expect(message.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_message_names_the_SMS_that_followed_it()
    {
        var (messenger, phone) = (Fresh.MessengerId(), Fresh.Phone());
        await BreakAsync(messenger, "rejected");
        await GoAsync();
        await CreateAsync(messenger, phone);

        var message = MessageTo(Messenger, messenger);
        await Expect(message.Locator(".followed")).ToHaveTextAsync(Pattern($"^SMS to {phone} followed at [0-9:]+$"));
        await Expect(message.Locator(".countdown")).ToHaveCountAsync(0);
        await Expect(MessageTo(Sms, phone)).ToBeVisibleAsync();
        await ShootAsync(Page, "handset-followed");
    }

    [Test]
    public async Task A_failover_from_WhatsApp_to_SMS_to_e_mail_is_watched_on_the_page()
    {
        var (phone, email) = (Fresh.Phone(), $"{Fresh.Token()}@example.com");
        await GoAsync();
        await BreakAsync(phone, "undeliverable");
        await CreateAsync(phoneNumber: phone, email: email, channels: "whatsapp sms email");

        await Expect(MessageTo(WhatsApp, phone).Locator(".followed")).ToHaveTextAsync(Pattern($"^SMS to {phone} followed at [0-9:]+$"));
        await Expect(MessageTo(Sms, phone).Locator(".followed")).ToHaveTextAsync(Pattern($"^E-mail to {email} followed at [0-9:]+$"));
        var code = Code().Match(await MessageTo(Sms, phone).Locator(".bubble").InnerTextAsync()).Value;
        var mail = MessageTo(Mail, email);
        await Expect(mail.Locator(".bubble")).ToContainTextAsync(code);
        await Expect(mail.Locator(".subject")).Not.ToBeEmptyAsync();
        await Expect(MessageTo(WhatsApp, phone).Locator(".bubble")).ToContainTextAsync(code);
        await ShootAsync(Page, "handset-failover");
    }

    [Test]
    public async Task A_WhatsApp_message_counts_down_until_it_is_read_and_an_SMS_only_where_a_step_may_follow()
    {
        await Page.Clock.InstallAsync();
        var (read, phone) = (Fresh.Phone(), Fresh.Phone());
        await GoAsync();
        await CreateAsync(phoneNumber: read, channels: "whatsapp sms");
        await CreateAsync(null, phone);

        var message = MessageTo(WhatsApp, read);
        await Expect(message.Locator(".countdown")).ToContainTextAsync("The service goes on in");
        await message.GetByRole(AriaRole.Button, new() { Name = "Mark read" }).ClickAsync();
        await Expect(message).ToContainTextAsync("read");
        await Expect(message.Locator(".countdown")).ToHaveCountAsync(0);
        var perhaps = MessageTo(Sms, phone).Locator(".countdown");
        await Expect(perhaps).ToHaveTextAsync(Pattern("^If the service has another step, it takes it in [12]:[0-5][0-9] unless the code is verified$"));
        await Page.Clock.FastForwardAsync("02:01");
        await Expect(perhaps).ToBeHiddenAsync();
    }

    [Test]
    public async Task The_countdowns_go_by_the_wait_that_the_page_is_told()
    {
        var messenger = Fresh.MessengerId();
        await GoAsync();
        var field = Page.GetByLabel("The service waits");
        await Expect(field).ToHaveValueAsync("120");
        await CreateAsync(messenger, Fresh.Phone());
        var countdown = MessageTo(Messenger, messenger).Locator(".countdown");
        await Expect(countdown).ToContainTextAsync(Pattern("[12]:[0-5][0-9]"));

        await field.FillAsync("3600");
        await field.PressAsync("Enter");
        try
        {
            await Expect(countdown).ToContainTextAsync(Pattern("5[89]:[0-5][0-9]"));
        }
        finally
        {
            await field.FillAsync("120");
            await field.PressAsync("Enter");
        }

        await Expect(countdown).ToContainTextAsync(Pattern("in [12]:[0-5][0-9]"));
    }

    [Test]
    public async Task What_a_mail_says_is_shown_as_text_and_never_as_markup()
    {
        const string Markup = "<img src=x onerror=alert(1)><b>bold</b>";
        var email = $"{Fresh.Token()}@example.com";
        await GoAsync();
        using var mail = new MailMessage("\"<i>Shop</i>\" <no-reply@shop.example>", email, Markup, $"12345 {Markup}");
        using var smtp = new SmtpClient("localhost", TheSample.Run.Smtp);
        await smtp.SendMailAsync(mail);

        var message = MessageTo(Mail, email);
        await Expect(message.Locator(".subject")).ToHaveTextAsync(Markup);
        await Expect(message.Locator(".bubble")).ToContainTextAsync($"12345 {Markup}");
        await Expect(message.Locator(".route")).ToContainTextAsync("<i>Shop</i>");
        await Expect(message.Locator(".bubble :is(img, b, i), .route :is(img, b, i)")).ToHaveCountAsync(0);
        await ShootAsync(Page, "handset-mail");
    }

    [Test]
    public async Task A_take_over_by_another_provider_is_watched_on_the_page()
    {
        var (taken, other) = (Fresh.Phone(), Fresh.Phone());
        await GoAsync();
        var form = Page.Locator("#scenario");
        await form.GetByLabel("Recipient").FillAsync(taken);
        await form.GetByLabel("What happens").SelectOptionAsync("server-error");
        await form.GetByLabel("Whose calls").SelectOptionAsync("vonage");
        await form.GetByRole(AriaRole.Button, new() { Name = "Set" }).ClickAsync();
        await Expect(Page.Locator("#rules li", new() { HasText = taken })).ToContainTextAsync($"{taken}: 500 server error from Vonage");

        await CreateAsync(phoneNumber: other);
        await CreateAsync(phoneNumber: taken);

        await Expect(MessageTo(Sms, taken).Locator(".state")).ToContainTextAsync("by Twilio");
        await Expect(MessageTo(Sms, taken).Locator(".followed")).ToHaveTextAsync("Taken over from Vonage, which answered 500");
        await Expect(MessageTo(Sms, other).Locator(".state")).ToContainTextAsync("by Vonage");
        await Expect(MessageTo(Sms, other).Locator(".followed")).ToHaveCountAsync(0);
        await Expect(Page.Locator("#calls li", new() { HasText = "Vonage /v1/messages · scenario server-error" })).ToContainTextAsync("500");
        await Expect(Page.Locator("#calls li", new() { HasText = "Twilio …/Messages.json" })).ToContainTextAsync("201");
        await ShootAsync(Page, "handset-take-over");
    }

    [Test]
    public async Task A_mail_server_is_broken_by_the_same_form()
    {
        var email = $"{Fresh.Token()}@example.com";
        await GoAsync();
        var form = Page.Locator("#scenario");
        await Expect(form.GetByLabel("What happens")).ToHaveAccessibleDescriptionAsync("A mail: 250, it arrives");
        await form.GetByLabel("Recipient").FillAsync(email);
        await form.GetByLabel("What happens").SelectOptionAsync("undeliverable");
        await Expect(form.GetByLabel("What happens")).ToHaveAccessibleDescriptionAsync("A mail: 550 no such mailbox");
        await form.GetByRole(AriaRole.Button, new() { Name = "Set" }).ClickAsync();
        var rule = Page.Locator("#rules li", new() { HasText = email });
        await Expect(rule).ToBeVisibleAsync();

        await CreateAsync(email: email, channels: "email");

        var call = Page.Locator("#calls li", new() { HasText = $"SMTP RCPT TO:<{email}>" });
        await Expect(call).ToContainTextAsync("550");
        await Expect(MessageTo(Mail, email)).ToHaveCountAsync(0);
        await rule.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(rule).ToHaveCountAsync(0);
    }

    [Test]
    public async Task An_empty_phone_offers_a_line_that_works_and_the_way_to_Swagger()
    {
        await GoAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Clear all" }).ClickAsync();
        await Expect(Messenger.Locator(".message")).ToHaveCountAsync(0);
        await ShootAsync(Page, "handset-empty");
        var line = await Sms.Locator(".empty code").InnerTextAsync();
        var swagger = await Sms.GetByRole(AriaRole.Link, new() { Name = "Swagger UI" }).GetAttributeAsync("href");
        using var client = new HttpClient();
        using var page = await client.GetAsync(new Uri(swagger!));
        page.EnsureSuccessStatusCode();
        Assert.That(page.RequestMessage!.RequestUri!.Port, Is.EqualTo(TheSample.Run.Service.Port));

        using var curl = System.Diagnostics.Process.Start("bash", ["-c", $"{line} --silent --fail --output /dev/null"]);
        await curl.WaitForExitAsync();

        Assert.That(curl.ExitCode, Is.Zero, line);
        await Expect(Sms.Locator(".bubble")).ToContainTextAsync("Insert the following code:");
        await Expect(Sms.Locator(".empty")).ToHaveCountAsync(0);
        await Expect(Messenger.Locator(".empty code")).ToContainTextAsync("messengerId");
        await Expect(WhatsApp.Locator(".empty code")).ToContainTextAsync("\"channels\":[\"whatsapp\",\"sms\"]");
        var mail = await Mail.Locator(".empty code").InnerTextAsync();
        using var mailed = System.Diagnostics.Process.Start("bash", ["-c", $"{mail} --silent --fail --output /dev/null"]);
        await mailed.WaitForExitAsync();
        Assert.That(mailed.ExitCode, Is.Zero, mail);
        await Expect(MessageTo(Mail, "anna@example.com")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task On_a_phone_every_handset_is_one_touch_away_above_the_fold()
    {
        var (messenger, phone) = (Fresh.MessengerId(), Fresh.Phone());
        await BreakAsync(messenger, "rejected");
        await Page.SetViewportSizeAsync(Phone, Height);
        await GoAsync();
        var sms = Page.GetByRole(AriaRole.Button, new() { Name = "SMS" });
        await Page.GetByRole(AriaRole.Button, new() { Name = "Messenger" }).ClickAsync();
        await Expect(Sms).ToBeHiddenAsync();
        await CreateAsync(messenger, phone);
        await Expect(sms).ToHaveTextAsync("SMS, 1 new");
        await ShootAsync(Page, "handset-switch");

        await Page.SetViewportSizeAsync(Phone, Height);
        await sms.ClickAsync();

        await Expect(MessageTo(Sms, phone)).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(Sms).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(sms).ToHaveTextAsync("SMS");
        await Expect(Messenger).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_small_screen_opens_on_the_phone_with_the_newest_message()
    {
        var phone = Fresh.Phone();
        await Page.SetViewportSizeAsync(Phone, Height);
        await CreateAsync(null, phone);
        await GoAsync();
        await Expect(MessageTo(Sms, phone)).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [Test]
    public async Task The_fields_that_break_the_provider_say_their_unit_and_what_empty_means()
    {
        await GoAsync();
        var form = Page.Locator("#scenario");
        await Expect(form.GetByLabel("Recipient")).ToHaveAccessibleDescriptionAsync("Number, id or e-mail address. Empty: everyone");
        await Expect(form.GetByLabel("How many times")).ToHaveAccessibleDescriptionAsync("Then delivered. Empty: always");
        await Expect(form.GetByLabel("After (seconds)")).ToBeDisabledAsync();
        foreach (var (kind, label, hint) in new[]
        {
            ("read", "Read after (seconds)", "Empty: 5"),
            ("hang", "Answer after (seconds)", "Empty: never"),
            ("throttled", "Retry-After (seconds)", "Empty: 1"),
        })
        {
            await form.GetByLabel("What happens").SelectOptionAsync(kind);
            await Expect(form.GetByLabel(label)).ToHaveAccessibleDescriptionAsync(hint);
        }

        await form.GetByLabel("Recipient").FillAsync("447700900123");
        await form.GetByLabel("How many times").FillAsync("2");
        await form.GetByLabel("Retry-After (seconds)").FillAsync("3");
        await ShootAsync(Page, "handset-form");
        await form.GetByRole(AriaRole.Button, new() { Name = "Set" }).ClickAsync();

        var rule = Page.Locator("#rules li", new() { HasText = "447700900123" });
        await Expect(rule).ToContainTextAsync("447700900123: 429 throttled, Retry-After 3 s, first 2 only");
        await rule.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(rule).ToHaveCountAsync(0);
    }

    private static ILocator MessageTo(ILocator phone, string recipient) => phone.Locator(".message", new() { HasText = recipient });

    private async Task GoAsync()
    {
        await Page.GotoAsync(TheSample.Run.Handset.ToString());
        await Expect(Page.Locator("#connection")).ToHaveTextAsync("Live");
    }

    [GeneratedRegex("[0-9]{5,10}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
