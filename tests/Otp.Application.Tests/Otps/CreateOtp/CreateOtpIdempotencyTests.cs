using Otp.Application.Otps;
using Otp.Domain.Otps;

namespace Otp.Application.Tests.Otps.CreateOtp;

public sealed class CreateOtpIdempotencyTests
{
    private TheService _service = null!;

    [SetUp]
    public async Task StartTheService() => _service = await TheService.StartAsync();

    [TearDown]
    public async Task StopTheService() => await _service.DisposeAsync();

    [Test]
    public async Task The_same_key_and_request_give_the_current_document_and_no_second_message()
    {
        await _service.CreateAsync(key: "key-1");
        await _service.FailTimesAsync(1);

        var view = ((CreateOtpResult.Created)await _service.CreateAsync(key: "key-1")).Otp;

        Assert.That(view.AttemptsRemaining, Is.EqualTo(2), "the document is the current one");
        Assert.That(_service.Handover.HandedOver, Has.Count.EqualTo(1));
        Assert.That(_service.Stored.Deliveries, Has.Count.EqualTo(1));
        Assert.That(_service.ChargedSends, Is.EqualTo(1));
    }

    [Test]
    public async Task The_same_key_with_another_recipient_is_a_conflict()
    {
        await _service.CreateAsync(key: "key-1");

        var result = await _service.CreateAsync(phone: "393331234568", key: "key-1");

        Assert.That(result, Is.TypeOf<CreateOtpResult.IdempotencyConflict>());
        Assert.That(_service.Handover.HandedOver, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Another_spelling_of_the_number_is_the_same_request()
    {
        await _service.CreateAsync(key: "key-1");

        Assert.That(await _service.CreateAsync(phone: "+39 333 123 4567", key: "key-1"), Is.TypeOf<CreateOtpResult.Created>());
    }

    [Test]
    public async Task Another_key_is_another_request()
    {
        await _service.CreateAsync(key: "key-1");

        Assert.That(await _service.CreateAsync(key: "key-2"), Is.TypeOf<CreateOtpResult.SendRefused>());
    }

    [Test]
    public async Task A_key_belongs_to_its_token_and_client()
    {
        await _service.CreateAsync(key: "key-1");

        var otherToken = await _service.CreateAsync("login-2", phone: null, key: "key-1");
        _service.Client = new ClientId("bank");
        var otherClient = await _service.CreateAsync(phone: null, key: "key-1");

        Assert.That(otherToken, Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(otherClient, Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(_service.Handover.HandedOver, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_refusal_is_not_kept_under_its_key()
    {
        await _service.CreateAsync();
        await _service.CreateAsync(key: "key-1");
        _service.Clock.Advance(TimeSpan.FromSeconds(30));

        await _service.CreateAsync(key: "key-1");

        Assert.That(_service.Handover.HandedOver, Has.Count.EqualTo(2), "the repetition is the first that is taken");
    }

    [Test]
    public async Task After_24_hours_a_key_is_new_again()
    {
        await _service.CreateAsync(key: "key-1");
        _service.Clock.Advance(TimeSpan.FromHours(24) - TheService.Tick);
        await _service.CreateAsync(key: "key-1");
        Assert.That(_service.Handover.HandedOver, Has.Count.EqualTo(1));

        _service.Clock.Advance(TheService.Tick);
        await _service.CreateAsync(key: "key-1");

        Assert.That(_service.Handover.HandedOver, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_key_whose_code_is_gone_from_storage_makes_a_new_one()
    {
        await _service.CreateAsync(key: "key-1");
        _service.Stored.Run("DELETE FROM \"Items\"");
        _service.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.That(await _service.CreateAsync(key: "key-1"), Is.TypeOf<CreateOtpResult.Created>());
        Assert.That(_service.Stored.Items, Has.Count.EqualTo(1));
    }
}
