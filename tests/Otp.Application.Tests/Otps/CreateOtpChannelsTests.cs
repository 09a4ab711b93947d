using Otp.Application.Abuse;
using Otp.Application.Otps;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Tests.Otps;

/// <summary>Where a code goes, in which order, and whom it is charged to.</summary>
internal sealed class CreateOtpChannelsTests
{
    private const string Email = "Anna+otp@Example.com";

    private TheService _service = null!;

    [SetUp]
    public async Task StartService()
    {
        _service = await TheService.StartAsync();
        _service.Delivering = new DeliveryPolicy
        {
            Order = [Channel.WhatsApp, Channel.Sms, Channel.Email],
            On = new HashSet<Channel> { Channel.Messenger, Channel.WhatsApp, Channel.Sms, Channel.Email },
            Waits = new Dictionary<Channel, TimeSpan> { [Channel.Sms] = TimeSpan.FromSeconds(60) },
        };
    }

    [TearDown]
    public async Task StopService() => await _service.DisposeAsync();

    [Test]
    public async Task A_delivery_has_the_order_the_waits_and_the_language_of_its_start()
    {
        await CreateAsync(locale: "it");

        Assert.That(_service.Delivery.Steps.Select(step => (step.Channel, step.Wait, step.MaskedAddress)), Is.EqualTo(new[]
        {
            (Channel.WhatsApp, (TimeSpan?)null, "**********67"),
            (Channel.Sms, TimeSpan.FromSeconds(60), "**********67"),
            (Channel.Email, null, "A***@Example.com"),
        }));
        Assert.That(_service.Delivery.Steps[2].Address, Is.EqualTo(Email), "the message goes to the spelling given");
        Assert.That(_service.Delivery.Locale, Is.EqualTo("it"));
    }

    [Test]
    public async Task Each_step_gives_way_when_its_wait_is_over_until_the_code_is_verified()
    {
        await CreateAsync();
        await _service.DeliverHandedOverAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(120));
        await _service.DeliverDueAsync();
        Assert.That(Sent, Is.EqualTo(new[] { Channel.WhatsApp, Channel.Sms }));

        _service.Clock.Advance(TimeSpan.FromSeconds(60) - TheService.Tick);
        await _service.DeliverDueAsync();
        Assert.That(Sent, Has.Count.EqualTo(2));

        await _service.VerifyAsync(_service.RightCode);
        _service.Clock.Advance(TheService.Tick);
        await _service.DeliverDueAsync();

        Assert.That(Sent, Has.Count.EqualTo(2), "nothing is sent after the code was used");
        Assert.That(_service.Delivery.Steps[2].Error, Is.EqualTo(DeliveryError.Dropped(DropReason.Verified)));
    }

    [Test]
    public async Task An_unread_WhatsApp_and_an_SMS_that_brings_no_verification_end_in_an_email()
    {
        await CreateAsync();
        await _service.DeliverHandedOverAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(120));
        await _service.DeliverDueAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(60));
        await _service.DeliverDueAsync();

        Assert.That(Sent, Is.EqualTo(new[] { Channel.WhatsApp, Channel.Sms, Channel.Email }));
        Assert.That(_service.Delivery.ClosedAt, Is.EqualTo(_service.Now));
    }

    [Test]
    public async Task A_resend_with_channels_goes_through_exactly_those_whatever_was_tried()
    {
        await CreateAsync();
        await _service.DeliverHandedOverAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(30));

        await CreateAsync(channels: [Channel.WhatsApp]);

        Assert.That(_service.Delivery.Steps.Select(step => step.Channel), Is.EqualTo(new[] { Channel.WhatsApp }));
        Assert.That(_service.Stored.Items, Has.Count.EqualTo(1), "the same code");
    }

    [Test]
    public async Task A_send_is_charged_once_to_each_distinct_address_of_its_steps()
    {
        await CreateAsync(channels: [Channel.WhatsApp, Channel.Sms]);

        Assert.That(SendsTo(AddressKind.Phone), Is.EqualTo(1), "two channels, one phone");
        Assert.That(SendsTo(AddressKind.Email), Is.Zero, "no step goes there");
        Assert.That(SendsTo(AddressKind.Messenger), Is.Zero);

        _service.Clock.Advance(TimeSpan.FromSeconds(30));
        await CreateAsync(channels: [Channel.Email]);

        Assert.That(SendsTo(AddressKind.Phone), Is.EqualTo(1));
        Assert.That(SendsTo(AddressKind.Email), Is.EqualTo(1));
    }

    [Test]
    public async Task A_spent_budget_of_an_address_that_no_step_goes_to_refuses_nothing()
    {
        _service.Limits = new SendLimits { PerRecipientPerHour = 1 };
        await CreateAsync(token: "login-1", channels: [Channel.Sms]);

        Assert.That(await CreateAsync(token: "login-2", channels: [Channel.Email]), Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(RuleOf(await CreateAsync(token: "login-3", channels: [Channel.WhatsApp])), Is.EqualTo(SendRule.RecipientPerHour));
    }

    [Test]
    public async Task A_failure_is_charged_to_every_address_of_the_recipient()
    {
        await CreateAsync(channels: [Channel.Sms]);
        await _service.FailTimesAsync(2);

        var recipient = _service.Item.Recipient;
        Assert.That(
            string.Join(' ', recipient.Hashes.Select(hash => _service.Stored.ChargesOf(BudgetKey.FailuresOf(_service.Client, hash)))),
            Is.EqualTo("2 2 2"));
    }

    [Test]
    public async Task All_spellings_of_a_mailbox_are_one_recipient()
    {
        await CreateAsync(email: "Anna@gmail.com");
        _service.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That(await CreateAsync(email: "a.n.n.a+x@googlemail.com"), Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(await CreateAsync(email: "anne@gmail.com"), Is.Not.TypeOf<CreateOtpResult.Created>());
        Assert.That(_service.Stored.Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_country_takes_as_many_codes_in_an_hour_as_its_cap_says()
    {
        _service.Delivering = _service.Delivering with { CountryCaps = new Dictionary<string, int>(StringComparer.Ordinal) { ["IT"] = 2 } };
        Assert.That(await CreateAsync("login-1", phone: "393331234501"), Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(await CreateAsync("login-2", phone: "393331234502"), Is.TypeOf<CreateOtpResult.Created>());

        var refused = await CreateAsync("login-3", phone: "393331234503");
        Assert.That(RuleOf(refused), Is.EqualTo(SendRule.CountryCap));
        Assert.That(await CreateAsync("login-4", phone: "4915112345678"), Is.TypeOf<CreateOtpResult.Created>(), "another country");
        Assert.That(
            await CreateAsync("login-5", phone: "393331234503", channels: [Channel.Email]),
            Is.TypeOf<CreateOtpResult.Created>(),
            "nothing goes to the number");

        var until = ((CreateOtpResult.SendRefused)refused).Refusal.Until;
        Assert.That(until, Is.GreaterThanOrEqualTo(TheService.Start.AddHours(1)).And.LessThan(TheService.Start.AddMinutes(62)));
        _service.Clock.AdjustTime(until);
        Assert.That(await CreateAsync("login-6", phone: "393331234503"), Is.TypeOf<CreateOtpResult.Created>());
    }

    [Test]
    public async Task One_source_of_a_client_has_so_many_sends_an_hour()
    {
        for (var send = 0; send < 10; send++)
        {
            Assert.That(await CreateFromAsync("203.0.113.7", send), Is.TypeOf<CreateOtpResult.Created>());
        }

        Assert.That(RuleOf(await CreateFromAsync("203.0.113.7", 10)), Is.EqualTo(SendRule.SourcePerHour));
        Assert.That(await CreateFromAsync("203.0.113.8", 11), Is.TypeOf<CreateOtpResult.Created>());
        _service.Client = new ClientId("bank");
        Assert.That(await CreateFromAsync("203.0.113.7", 12), Is.TypeOf<CreateOtpResult.Created>(), "another client's");

        _service.Client = new ClientId("shop");
        _service.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(await CreateFromAsync("203.0.113.7", 13), Is.TypeOf<CreateOtpResult.Created>());
    }

    [Test]
    public async Task One_source_of_a_client_has_so_many_failures_an_hour()
    {
        _service.Policy = new OtpPolicy { MaxAttempts = 10 };
        for (var person = 0; person < 2; person++)
        {
            await CreateFromAsync("203.0.113.7", person);
            for (var guess = 0; guess < 10; guess++)
            {
                Assert.That(_service.Stored.ChargesOf(Failures("203.0.113.7")), Is.EqualTo((10 * person) + guess));
                await _service.VerifyAsync(_service.WrongCode, token: $"login-{person}");
            }
        }

        Assert.That(RuleOf(await CreateFromAsync("203.0.113.7", 2)), Is.EqualTo(SendRule.SourceFailuresPerHour));
        _service.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(await CreateFromAsync("203.0.113.7", 3), Is.TypeOf<CreateOtpResult.Created>());
    }

    [Test]
    public async Task An_idempotency_key_belongs_to_all_that_the_request_asks()
    {
        var command = Command("login-1") with { IdempotencyKey = TheService.KeyOf("key-1") };
        await _service.CreateAsync(command);

        Assert.That(await _service.CreateAsync(command), Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(await _service.CreateAsync(command with { Locale = "it" }), Is.TypeOf<CreateOtpResult.IdempotencyConflict>());
        Assert.That(await _service.CreateAsync(command with { Channels = [Channel.Sms] }), Is.TypeOf<CreateOtpResult.IdempotencyConflict>());
        Assert.That(await _service.CreateAsync(command with { Source = "a" }), Is.TypeOf<CreateOtpResult.IdempotencyConflict>());
        Assert.That(
            await _service.CreateAsync(Command("login-1", email: null) with { IdempotencyKey = TheService.KeyOf("key-1") }),
            Is.TypeOf<CreateOtpResult.IdempotencyConflict>());
    }

    [Test]
    public async Task What_no_channel_reaches_is_told_and_nothing_is_stored()
    {
        var result = await CreateAsync(channels: [Channel.Sms, Channel.Voice]);

        Assert.That(result, Is.TypeOf<CreateOtpResult.Unaddressable>());
        Assert.That(((CreateOtpResult.Unaddressable)result).Refusal, Is.EqualTo(new ChannelRefusal(1, ChannelFault.Off)));
        Assert.That(_service.Stored.Items, Is.Empty);
        Assert.That(_service.ChargedSends, Is.Zero);
    }

    [Test]
    public async Task A_number_that_is_never_sent_to_may_stand_beside_an_address_that_is()
    {
        _service.Delivering = _service.Delivering with { AllowedCountries = new HashSet<string>(StringComparer.Ordinal) { "DE" } };

        Assert.That(await CreateAsync(), Is.TypeOf<CreateOtpResult.Prohibited>());
        Assert.That(await CreateAsync(channels: [Channel.Email]), Is.TypeOf<CreateOtpResult.Created>());
    }

    [Test]
    public void A_command_prints_nothing_of_the_person()
        => Assert.That($"{Command("login-1") with { Source = "203.0.113.7" }}", Is.EqualTo(nameof(CreateOtpCommand)));

    private List<Channel> Sent => _service.Sender.Messages.ConvertAll(message => message.Steps[0].Address.Channel);

    private static SendRule? RuleOf(CreateOtpResult result) => (result as CreateOtpResult.SendRefused)?.Refusal.Rule;

    private static CreateOtpCommand Command(string token, string? phone = TheService.Phone, string? email = Email)
        => new(TheService.TokenOf(token), TheService.RecipientOf(TheService.Messenger, phone, email), IdempotencyKey: null);

    private BudgetKey Failures(string source) => BudgetKey.FailuresFrom(_service.Client, _service.HashSource(source));

    private long SendsTo(AddressKind kind) => _service.Stored.ChargesOf(BudgetKey.SendsTo(_service.Item.Recipient.Of(kind)!));

    private Task<CreateOtpResult> CreateAsync(
        string token = TheService.Token,
        string phone = TheService.Phone,
        string email = Email,
        IReadOnlyList<Channel>? channels = null,
        string? locale = null)
        => _service.CreateAsync(Command(token, phone, email) with { Channels = channels ?? [], Locale = locale });

    private Task<CreateOtpResult> CreateFromAsync(string source, int person)
        => _service.CreateAsync(
            new CreateOtpCommand(
                TheService.TokenOf($"login-{person}"), TheService.RecipientOf(null, $"3933312345{person:D2}", null), IdempotencyKey: null)
            {
                Source = source,
            });
}
