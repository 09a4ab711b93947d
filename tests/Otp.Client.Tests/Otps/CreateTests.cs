using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Client.Tests.Otps;

internal sealed class CreateTests : ClientFixture
{
    protected override OtpServiceSetup Setup => base.Setup
        .With("Delivery:AllowedCountries:0", "IT");

    [Test]
    public async Task A_created_code_reaches_the_phone_and_its_document_says_where_it_stands()
    {
        var (token, phone) = (OtpToken.New(), Fresh.Phone());

        var result = await Otp.CreateAsync(token, OtpRecipient.Sms($"+{phone}"));

        var otp = ((CreateOtpResult.Created)result).Otp;
        Assert.Multiple(() =>
        {
            Assert.That(otp.Token, Is.EqualTo(token));
            Assert.That(otp.Status, Is.EqualTo(OtpStatus.Pending));
            Assert.That(otp.CreatedAt, Is.EqualTo(Service.Now));
            Assert.That(otp.ExpiresAt, Is.EqualTo(Service.Now.AddMinutes(5)));
            Assert.That(otp.ExpiresInSeconds, Is.EqualTo(300));
            Assert.That(otp.CodeLength, Is.EqualTo(5));
            Assert.That(otp.AttemptsRemaining, Is.EqualTo(3));
            Assert.That(otp.VerifiedAt, Is.Null);
            Assert.That(otp.NextSendAllowedAt, Is.EqualTo(Service.Now.AddSeconds(30)));
            Assert.That(otp.Delivery!.Steps.Single().Channel, Is.EqualTo(DeliveryChannel.Sms));
            Assert.That(otp.Delivery!.Steps.Single().To, Does.EndWith(phone[^2..]).And.Not.Contain(phone));
        });
        Assert.That(await Vonage.CodeForAsync(phone), Has.Length.EqualTo(5));
    }

    [Test]
    public async Task With_both_addresses_Messenger_comes_first()
    {
        var recipient = new OtpRecipient { MessengerId = Fresh.MessengerId(), PhoneNumber = Fresh.Phone() };

        var result = await Otp.CreateAsync(OtpToken.New(), recipient);

        var channels = ((CreateOtpResult.Created)result).Otp.Delivery!.Steps.Select(step => step.Channel);
        Assert.That(channels, Is.EqualTo(new[] { DeliveryChannel.Messenger, DeliveryChannel.Sms }));
    }

    [Test]
    public async Task Channels_choose_among_all_the_addresses_and_an_address_that_none_of_them_takes_is_fine()
    {
        var recipient = new OtpRecipient { MessengerId = Fresh.MessengerId(), PhoneNumber = Fresh.Phone(), EmailAddress = "anna@example.com" };
        var token = OtpToken.New();

        var first = await Otp.CreateAsync(token, new CreateOtpRequest(recipient) { Channels = [DeliveryChannel.Sms] });
        await Service.AdvanceAsync(TimeSpan.FromSeconds(30));
        var another = await Otp.CreateAsync(token, new CreateOtpRequest(recipient) { Channels = [DeliveryChannel.Messenger], Locale = "it" });

        Assert.That(ChannelsOf(first), Is.EqualTo(new[] { DeliveryChannel.Sms }));
        Assert.That(ChannelsOf(another), Is.EqualTo(new[] { DeliveryChannel.Messenger }));
        Assert.That(await Vonage.CodeForAsync(recipient.MessengerId), Is.EqualTo(await Vonage.CodeForAsync(recipient.PhoneNumber)));
    }

    [Test]
    public async Task A_channel_that_is_off_is_told_by_its_place_and_nothing_is_sent()
    {
        var phone = Fresh.Phone();

        var result = await Otp.CreateAsync(
            OtpToken.New(), new CreateOtpRequest(OtpRecipient.Sms(phone)) { Channels = [DeliveryChannel.Sms, DeliveryChannel.Voice] });

        var errors = ((CreateOtpResult.Invalid)result).Errors;
        Assert.That(errors.Keys.Single(), Is.EqualTo("channels[1]"));
        Assert.That(errors["channels[1]"].Single(), Does.Contain("messenger, sms"));
        Assert.That(Vonage.CallsTo(phone), Is.Empty);
    }

    [Test]
    public async Task The_eleventh_code_for_one_source_within_an_hour_is_refused_by_its_rule()
    {
        var results = new List<CreateOtpResult>();
        for (var nth = 1; nth <= 11; nth++)
        {
            results.Add(await Otp.CreateAsync(OtpToken.New(), new CreateOtpRequest(OtpRecipient.Sms(Fresh.Phone())) { Source = "203.0.113.7" }));
        }

        Assert.That(results.Take(10), Is.All.TypeOf<CreateOtpResult.Created>());
        Assert.That(results[10], Is.EqualTo(new CreateOtpResult.SendBudget(TimeSpan.FromHours(1), "MaxSendsPerSourcePerHour", null)));
    }

    [Test]
    public async Task Messenger_alone_is_enough()
        => Assert.That(await Otp.CreateAsync(OtpToken.New(), OtpRecipient.Messenger(Fresh.MessengerId())), Is.TypeOf<CreateOtpResult.Created>());

    [Test]
    public async Task Within_the_cool_down_the_result_says_how_long_and_after_it_the_same_code_is_sent_again()
    {
        var (token, phone, code) = await IssueAsync();
        await Service.AdvanceAsync(TimeSpan.FromSeconds(29));
        var early = await Otp.CreateAsync(token, OtpRecipient.Sms(phone));
        await Service.AdvanceAsync(TimeSpan.FromSeconds(1));
        var late = await Otp.CreateAsync(token, OtpRecipient.Sms(phone));

        var coolDown = (CreateOtpResult.CoolDown)early;
        Assert.That(coolDown.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(coolDown.Otp!.Status, Is.EqualTo(OtpStatus.Pending));
        Assert.That(late, Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(await Vonage.CodeForAsync(phone, nth: 2), Is.EqualTo(code));
    }

    [Test]
    public async Task The_sixth_message_to_a_person_within_an_hour_is_over_the_send_budget()
    {
        var phone = Fresh.Phone();
        var results = new List<CreateOtpResult>();
        for (var nth = 1; nth <= 6; nth++)
        {
            results.Add(await Otp.CreateAsync(OtpToken.New(), OtpRecipient.Sms(phone)));
        }

        Assert.That(results.Take(5), Is.All.TypeOf<CreateOtpResult.Created>());
        var refused = (CreateOtpResult.SendBudget)results[5];
        Assert.That(refused.Rule, Is.EqualTo("MaxSendsPerRecipientPerHour"));
        Assert.That(refused.RetryAfter, Is.EqualTo(TimeSpan.FromHours(1)));
        Assert.That(refused.Otp, Is.Null);
    }

    [Test]
    public async Task A_token_in_use_for_somebody_else_is_a_recipient_conflict()
    {
        var (token, _, _) = await IssueAsync();
        await Service.AdvanceAsync(TimeSpan.FromSeconds(30));

        Assert.That(await Otp.CreateAsync(token, OtpRecipient.Sms(Fresh.Phone())), Is.EqualTo(new CreateOtpResult.RecipientConflict()));
    }

    [TestCase("+4930123456")]
    public async Task A_country_that_is_not_sent_to_is_a_result_of_its_own(string phone)
        => Assert.That(await Otp.CreateAsync(OtpToken.New(), OtpRecipient.Sms(phone)), Is.EqualTo(new CreateOtpResult.CountryNotAllowed()));

    [TestCase("+39899123456")]
    public async Task A_premium_rate_number_is_a_result_of_its_own(string phone)
        => Assert.That(await Otp.CreateAsync(OtpToken.New(), OtpRecipient.Sms(phone)), Is.EqualTo(new CreateOtpResult.NumberNotAllowed()));

    [TestCase("12")]
    [TestCase("")]
    public async Task A_malformed_number_is_told_by_its_field_and_never_repeated(string phone)
    {
        var invalid = (CreateOtpResult.Invalid)await Otp.CreateAsync(OtpToken.New(), OtpRecipient.Sms(phone));

        Assert.That(invalid.Errors.Keys.Single(), Is.EqualTo("phoneNumber"));
        Assert.That(invalid.Errors["phoneNumber"].Single(), Does.StartWith("A phoneNumber is"));
    }

    [Test]
    public async Task The_same_key_repeats_the_create_without_a_message_and_another_recipient_under_it_conflicts()
    {
        var (token, phone) = (OtpToken.New(), Fresh.Phone());
        var first = await Otp.CreateAsync(token, OtpRecipient.Sms(phone), "key-1");
        var again = await Otp.CreateAsync(token, OtpRecipient.Sms(phone), "key-1");
        var other = await Otp.CreateAsync(token, OtpRecipient.Sms(Fresh.Phone()), "key-1");
        var otherWay = await Otp.CreateAsync(token, new CreateOtpRequest(OtpRecipient.Sms(phone)) { Channels = [DeliveryChannel.Sms] }, "key-1");
        await IssueAsync();

        Assert.That(new[] { first, again }, Is.All.TypeOf<CreateOtpResult.Created>());
        Assert.That(new[] { other, otherWay }, Is.All.EqualTo(new CreateOtpResult.IdempotencyConflict()));
        Assert.That(Vonage.CallsTo(phone), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_key_that_is_nobodys_and_a_key_without_the_scope_are_told_apart()
    {
        var recipient = OtpRecipient.Sms(Fresh.Phone());

        Assert.That(await ClientWith("nobodys").CreateAsync(OtpToken.New(), recipient), Is.EqualTo(new CreateOtpResult.Unauthorized()));
        Assert.That(await ClientWith("only-verify").CreateAsync(OtpToken.New(), recipient), Is.EqualTo(new CreateOtpResult.Forbidden()));
    }

    [Test]
    public void A_recipient_without_an_address_is_the_callers_mistake()
        => Assert.That(async () => await Otp.CreateAsync(OtpToken.New(), new OtpRecipient()), Throws.ArgumentException);

    private static DeliveryChannel[] ChannelsOf(CreateOtpResult result)
        => [.. ((CreateOtpResult.Created)result).Otp.Delivery!.Steps.Select(step => step.Channel)];
}
