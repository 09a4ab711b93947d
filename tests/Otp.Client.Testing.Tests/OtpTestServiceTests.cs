using System.Net;

namespace Otp.Client.Testing.Tests;

/// <summary>The service as somebody's tests have it.</summary>
internal sealed class OtpTestServiceTests
{
    private ApplicationClient _application = null!;

    private static OtpTestService Service => SharedService.Otp;

    private IOtpClient Otp => _application.Otp;

    [OneTimeSetUp]
    public void Start() => _application = new ApplicationClient(Service);

    [OneTimeTearDown]
    public void Stop() => _application.Dispose();

    [TearDown]
    public Task Mend() => Service.Repair();

    [Test]
    public async Task A_code_is_read_back_and_verifies_once()
    {
        var (token, phone) = (OtpToken.New(), OtpTestService.NewPhoneNumber());

        Assert.That(await Otp.CreateAsync(token, OtpRecipient.Sms(phone)), Is.TypeOf<CreateOtpResult.Created>());
        var code = await Service.CodeFor(phone);

        Assert.That(code, Does.Match("^[0-9]{5}$"));
        Assert.That(await Otp.VerifyAsync(token, code), Is.TypeOf<VerifyOtpResult.Verified>());
        Assert.That(await Otp.VerifyAsync(token, code), Is.TypeOf<VerifyOtpResult.AlreadyVerified>());
    }

    [Test]
    public async Task A_number_is_found_however_it_is_written_and_an_address_in_any_case()
    {
        var phone = OtpTestService.NewPhoneNumber();
        var email = $"anna{phone[1..]}@example.com";
        var request = new CreateOtpRequest(new OtpRecipient { PhoneNumber = phone, EmailAddress = email }) { Channels = [DeliveryChannel.Email, DeliveryChannel.Sms] };

        await Otp.CreateAsync(OtpToken.New(), OtpRecipient.Sms(phone));
        await Otp.CreateAsync(OtpToken.New(), request);

        Assert.That(await Service.CodeFor($"{phone[..3]} {phone[3..6]}-{phone[6..]}"), Is.EqualTo(await Service.CodeFor(phone[1..])));
        Assert.That(await Service.CodeFor(email.ToUpperInvariant()), Is.EqualTo((await Service.MessagesTo(email)).Single().Code));
        Assert.That((await Service.MessagesTo(email)).Single().Channel, Is.EqualTo(DeliveryChannel.Email));
    }

    [Test]
    public async Task The_code_is_the_one_of_the_newest_message_even_when_it_is_still_on_its_way()
    {
        var phone = OtpTestService.NewPhoneNumber();
        for (var login = 0; login < 5; login++)
        {
            var token = OtpToken.New();
            await Otp.CreateAsync(token, OtpRecipient.Sms(phone));
            Assert.That(await Otp.VerifyAsync(token, await Service.CodeFor(phone)), Is.TypeOf<VerifyOtpResult.Verified>());
        }

        Assert.That(await Service.MessagesTo(phone), Has.Count.EqualTo(5));
    }

    [Test]
    public async Task A_message_that_nobody_reads_is_followed_by_an_SMS_when_the_clock_moves_on_and_one_that_is_read_is_not()
    {
        var (read, unread) = (Person(), Person());
        await Otp.CreateAsync(OtpToken.New(), read);
        await Otp.CreateAsync(OtpToken.New(), unread);
        var code = await Service.CodeFor(unread.MessengerId!);
        await Service.CodeFor(read.MessengerId!);
        await Service.MarkRead(read.MessengerId!);

        await Service.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(1));

        Assert.That(await Service.CodeFor(unread.PhoneNumber!), Is.EqualTo(code));
        Assert.That((await Service.MessagesTo(unread.PhoneNumber!)).Single().Channel, Is.EqualTo(DeliveryChannel.Sms));
        Assert.That(await Service.MessagesTo(read.PhoneNumber!), Is.Empty);
    }

    [Test]
    public async Task A_code_expires_when_the_clock_moves_on()
    {
        var (token, phone) = (OtpToken.New(), OtpTestService.NewPhoneNumber());
        await Otp.CreateAsync(token, OtpRecipient.Sms(phone));
        var code = await Service.CodeFor(phone);

        await Service.Advance(TimeSpan.FromMinutes(5));

        Assert.That(await Otp.VerifyAsync(token, code), Is.TypeOf<VerifyOtpResult.Expired>());
    }

    [Test]
    public async Task The_service_can_be_down_and_comes_back()
    {
        var token = OtpToken.New();
        await Service.Break(OtpFault.ServiceDown);
        Assert.That(await Otp.CreateAsync(token, OtpRecipient.Sms(OtpTestService.NewPhoneNumber())), Is.TypeOf<CreateOtpResult.NoAnswer>());

        await Service.Break(OtpFault.StorageUnavailable);
        Assert.That(
            await Otp.CreateAsync(token, OtpRecipient.Sms(OtpTestService.NewPhoneNumber())), Is.EqualTo(new CreateOtpResult.StorageUnavailable(TimeSpan.FromSeconds(1))));

        await Service.Repair();
        Assert.That(await Otp.GetAsync(token), Is.Null);
    }

    [Test]
    public async Task A_provider_that_is_down_gets_the_message_once_it_is_back()
    {
        var phone = OtpTestService.NewPhoneNumber();
        await Service.Break(OtpFault.ProviderDown);
        Assert.That(await Otp.CreateAsync(OtpToken.New(), OtpRecipient.Sms(phone)), Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(await Service.MessagesTo(phone), Is.Empty);

        await Service.Repair();
        await Service.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await Service.CodeFor(phone), Is.Not.Empty);
    }

    [Test]
    public async Task A_fault_for_one_person_is_none_for_another()
    {
        var (ill, well, token) = (Person(), Person(), OtpToken.New());
        await Service.Break(OtpFault.Undeliverable, ill.MessengerId);
        await Otp.CreateAsync(token, ill);
        await Otp.CreateAsync(OtpToken.New(), well);

        var code = await Service.CodeFor(ill.PhoneNumber!);

        Assert.That(await Otp.VerifyAsync(token, code), Is.TypeOf<VerifyOtpResult.Verified>());
        Assert.That(await Service.CodeFor(well.MessengerId!), Is.Not.Empty);
        Assert.That(await Service.MessagesTo(well.PhoneNumber!), Is.Empty);
    }

    [Test]
    public async Task A_provider_that_refuses_the_service_fails_the_delivery()
    {
        var (token, phone) = (OtpToken.New(), OtpTestService.NewPhoneNumber());
        await Service.Break(OtpFault.ProviderRefuses, phone);
        await Otp.CreateAsync(token, OtpRecipient.Sms(phone));

        await Service.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await Otp.GetAsync(token))!.Delivery!.Status, Is.EqualTo(DeliveryStatus.Failed));
        Assert.That(await Service.MessagesTo(phone), Is.Empty);
    }

    [Test]
    public void A_fault_of_the_service_is_for_everybody()
        => Assert.That(() => Service.Break(OtpFault.ServiceDown, "+393331234567"), Throws.ArgumentException);

    [Test]
    public async Task What_cannot_be_read_says_so()
    {
        var phone = OtpTestService.NewPhoneNumber();
        Assert.That(async () => await Service.MarkRead(phone), Throws.InvalidOperationException.With.Message.Contains("There is no message to read."));

        await Otp.CreateAsync(OtpToken.New(), OtpRecipient.Sms(phone));
        await Service.CodeFor(phone);

        Assert.That(async () => await Service.MarkRead(phone), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Without_its_key_the_service_answers_nobody()
    {
        using var stranger = new HttpClient { BaseAddress = Service.Address };

        using var answer = await stranger.GetAsync(new Uri($"otp/{OtpToken.New()}", UriKind.Relative));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(Service.Settings["Otp:ApiKey"], Is.EqualTo(Service.ApiKey).And.StartsWith("otp_"));
        Assert.That(Service.Settings["Otp:BaseAddress"], Is.EqualTo(Service.Address.ToString()));
        Assert.That(await stranger.GetStringAsync(Service.Handset), Does.Contain("<html"));
    }

    [Test]
    public async Task The_service_takes_settings_before_its_own_and_leaves_nothing_behind()
    {
        string folder;
        await using (var other = await OtpTestService.StartAsync([new("Otp:CodeLength", "8"), new("Otp:MaxSendsPerRecipientPerHour", "1")]))
        using (var application = new ApplicationClient(other))
        {
            var phone = OtpTestService.NewPhoneNumber();
            await application.Otp.CreateAsync(OtpToken.New(), OtpRecipient.Sms(phone));
            Assert.That(await other.CodeFor(phone), Does.Match("^[0-9]{8}$"));
            Assert.That(await application.Otp.CreateAsync(OtpToken.New(), OtpRecipient.Sms(phone)), Is.TypeOf<CreateOtpResult.SendBudget>());
            folder = other.Log.Split("Content root path: ")[1].Split('\n')[0].Trim();
            Assert.That(Path.Combine(folder, "otp.db"), Does.Exist);
        }

        Assert.That(folder, Does.Not.Exist);
    }

    [Test]
    public void A_wrong_setting_is_told_where_it_is_started()
        => Assert.That(
            async () => await OtpTestService.StartAsync([new("Otp:CodeLength", "4")]),
            Throws.InvalidOperationException.With.Message.Contains("Otp:CodeLength"));

    private static OtpRecipient Person()
    {
        var phone = OtpTestService.NewPhoneNumber();
        return new OtpRecipient { MessengerId = $"81{phone[1..]}", PhoneNumber = phone };
    }
}
