using Otp.Application.Abuse;
using Otp.Application.Otps;
using Otp.Domain.Otps;

namespace Otp.Application.Tests.Otps.CreateOtp;

public sealed class CreateOtpBudgetTests
{
    private TheService _service = null!;

    [SetUp]
    public async Task StartTheService() => _service = await TheService.StartAsync();

    [TearDown]
    public async Task StopTheService() => await _service.DisposeAsync();

    [Test]
    public async Task The_instant_before_the_cool_down_is_over_a_POST_is_refused_and_then_taken()
    {
        await _service.CreateAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(30) - TheService.Tick);

        var refused = (CreateOtpResult.SendRefused)await _service.CreateAsync();
        _service.Clock.Advance(TheService.Tick);
        var taken = await _service.CreateAsync();

        Assert.That(refused.Refusal, Is.EqualTo(new SendRefusal(SendRule.CoolDown, TheService.Start.AddSeconds(30))));
        Assert.That(refused.At, Is.EqualTo(TheService.Start.AddSeconds(30) - TheService.Tick));
        Assert.That(refused.Otp!.Status, Is.EqualTo(OtpStatus.Pending));
        Assert.That(refused.Otp.Delivery!.Steps, Has.Count.EqualTo(2));
        Assert.That(taken, Is.TypeOf<CreateOtpResult.Created>());
    }

    [Test]
    public async Task What_was_refused_is_neither_handed_over_nor_charged_nor_stored()
    {
        await _service.CreateAsync();

        await _service.CreateAsync();

        Assert.That(_service.Handover.HandedOver, Has.Count.EqualTo(1));
        Assert.That(_service.ChargedSends, Is.EqualTo(1));
        Assert.That(_service.Stored.Deliveries, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_cool_down_is_looked_at_before_the_recipient()
    {
        await _service.CreateAsync();

        var result = await _service.CreateAsync(phone: "393331234568");

        Assert.That(((CreateOtpResult.SendRefused)result).Refusal.Rule, Is.EqualTo(SendRule.CoolDown));
    }

    [Test]
    public async Task The_sends_of_an_hour_are_looked_at_before_the_recipient()
    {
        _service.Policy = new OtpPolicy { MaxSendsPerToken = 1 };
        await _service.CreateAsync();
        _service.Clock.Advance(TimeSpan.FromSeconds(30));

        var result = await _service.CreateAsync(phone: "393331234568");

        Assert.That(((CreateOtpResult.SendRefused)result).Refusal, Is.EqualTo(new SendRefusal(SendRule.Token, TheService.Start.AddHours(1))));
    }

    [Test]
    public async Task The_cool_down_holds_also_after_the_code_was_verified()
    {
        await _service.CreateAsync();
        await _service.VerifyAsync(_service.RightCode);

        Assert.That(await _service.CreateAsync(), Is.TypeOf<CreateOtpResult.SendRefused>());
    }

    [Test]
    public async Task The_sends_of_an_hour_count_across_the_items_of_a_token()
    {
        for (var send = 0; send < 3; send++)
        {
            Assert.That(await _service.CreateAsync(), Is.TypeOf<CreateOtpResult.Created>());
            await _service.CancelAsync();
            _service.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var refused = (CreateOtpResult.SendRefused)await _service.CreateAsync();
        _service.Clock.SetUtcNow(TheService.Start.AddHours(1) - TheService.Tick);
        var refusedAgain = await _service.CreateAsync();
        _service.Clock.SetUtcNow(TheService.Start.AddHours(1));
        var taken = await _service.CreateAsync();

        Assert.That(refused.Refusal, Is.EqualTo(new SendRefusal(SendRule.Token, TheService.Start.AddHours(1))));
        Assert.That(refusedAgain, Is.TypeOf<CreateOtpResult.SendRefused>());
        Assert.That(taken, Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(_service.Item.Generation, Is.EqualTo(4));
    }

    [Test]
    public async Task Another_token_has_its_own_cool_down()
    {
        await _service.CreateAsync();

        Assert.That(await _service.CreateAsync("login-2"), Is.TypeOf<CreateOtpResult.Created>());
    }

    [Test]
    public async Task Without_a_cool_down_a_POST_may_follow_at_once()
    {
        _service.Policy = new OtpPolicy { ResendCooldown = TimeSpan.Zero };
        await _service.CreateAsync();

        var view = ((CreateOtpResult.Created)await _service.CreateAsync()).Otp;

        Assert.That(view.NextSendAllowedAt, Is.Null);
    }
}
