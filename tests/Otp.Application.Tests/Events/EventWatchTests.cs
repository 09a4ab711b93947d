using System.Text.Json;
using Moq;
using Otp.Application.Clients;
using Otp.Application.Delivery;
using Otp.Application.Events;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Tests.Events;

/// <summary>Which events exist, in the transaction of what they tell.</summary>
internal sealed class EventWatchTests
{
    private readonly List<StoredEvent> _handedOver = [];
    private bool _hasRoom;
    private TheService _service = null!;

    // Types and tokens of what is in the outbox, in the order of the alphabet.
    private string Told => string.Join(", ", _service.Stored.Events.Select(TypeAndToken).Order(StringComparer.Ordinal));

    [SetUp]
    public async Task Start()
    {
        _handedOver.Clear();
        _hasRoom = true;
        _service = await TheService.StartAsync();
        Tell(EventTypes.All);
        _service.Stored.Watch.By = WatchOf(_service.Client);
    }

    [TearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [Test]
    public async Task A_verified_code_is_told_once_with_where_it_stood()
    {
        await _service.CreateAsync();
        Assert.That(_service.Stored.Events, Is.Empty, "a code that was made is no event");

        await _service.VerifyAsync(_service.WrongCode);
        await _service.VerifyAsync(_service.RightCode);
        await _service.VerifyAsync(_service.RightCode);

        var told = _service.Stored.Events.Single();
        Assert.That(told, Is.EqualTo(_handedOver.Single()));
        Assert.That((told.Type, told.Client, told.CreatedAt, told.LeasedUntil), Is.EqualTo(("otp.verified", _service.Client, _service.Now, _service.Now.AddSeconds(30))));
        var document = JsonDocument.Parse(told.Body).RootElement;
        Assert.That(document.GetProperty("type").GetString(), Is.EqualTo("otp.verified"));
        Assert.That(document.GetProperty("timestamp").GetDateTimeOffset(), Is.EqualTo(_service.Now));
        var data = document.GetProperty("data");
        Assert.That(data.GetProperty("client").GetString(), Is.EqualTo("shop"));
        Assert.That(data.GetProperty("token").GetString(), Is.EqualTo(TheService.Token));
        Assert.That(data.GetProperty("status").GetString(), Is.EqualTo("verified"));
        Assert.That(data.GetProperty("attemptsRemaining").GetInt32(), Is.EqualTo(2));
        Assert.That(data.GetProperty("nextSendAllowedAt").GetDateTimeOffset(), Is.EqualTo(_service.Now.AddSeconds(30)));
        Assert.That(data.GetProperty("delivery").GetProperty("status").GetString(), Is.EqualTo("dropped"));
        Assert.That(told.Body, Does.Not.Contain(TheService.Phone).And.Not.Contain(_service.RightCode.Reveal()));
    }

    [Test]
    public async Task A_locked_code_is_told_and_so_is_one_that_expires_while_nobody_asks()
    {
        await _service.CreateAsync();
        await _service.FailTimesAsync(3);
        await _service.CreateAsync(token: "login-2", messenger: "other", phone: null);
        _service.Clock.Advance(TimeSpan.FromMinutes(5));
        await _service.ExpireOverdueAsync();
        await _service.ExpireOverdueAsync();

        Assert.That(Told, Is.EqualTo("otp.expired login-2, otp.locked login-1"));
    }

    [Test]
    public async Task Many_that_expire_at_once_are_each_told_with_their_own_delivery()
    {
        for (var number = 0; number < 3; number++)
        {
            await _service.CreateAsync(token: $"login-{number}", messenger: $"person{number}", phone: null);
        }

        _service.Clock.Advance(TimeSpan.FromMinutes(5));
        await _service.ExpireOverdueAsync();

        var rows = _service.Stored.Events;
        Assert.That(Told, Is.EqualTo("otp.expired login-0, otp.expired login-1, otp.expired login-2"));
        Assert.That(
            rows.Select(row => JsonDocument.Parse(row.Body).RootElement.GetProperty("data").GetProperty("delivery").GetProperty("status").GetString()),
            Is.All.EqualTo("dropped"));
    }

    [Test]
    public async Task A_cancelled_code_is_not_told()
    {
        await _service.CreateAsync();
        await _service.CancelAsync();

        Assert.That(_service.Stored.Events, Is.Empty);
    }

    [Test]
    public async Task A_delivery_that_fails_is_told_when_nothing_is_left_to_try()
    {
        await _service.CreateAsync();
        _service.Sender.Outcome = new SendOutcome.Refused(DeliveryError.MessageRefused);

        await _service.DeliverHandedOverAsync();
        Assert.That(_service.Stored.Events, Is.Empty, "the SMS is still to come");
        await _service.DeliverDueAsync();

        var told = _service.Stored.Events.Single();
        Assert.That(TypeAndToken(told), Is.EqualTo("delivery.failed login-1"));
        var data = JsonDocument.Parse(told.Body).RootElement.GetProperty("data");
        Assert.That(data.GetProperty("status").GetString(), Is.EqualTo("pending"));
        Assert.That(data.GetProperty("delivery").GetProperty("status").GetString(), Is.EqualTo("failed"));
        Assert.That(
            data.GetProperty("delivery").GetProperty("steps")[1].GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("message-refused"));
    }

    [Test]
    public async Task One_that_was_never_taken_until_the_code_expired_is_told_beside_it()
    {
        await _service.CreateAsync(messenger: null);
        _service.Sender.Outcome = new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, RetryAfter: null);
        await _service.DeliverHandedOverAsync();
        _service.Clock.Advance(TimeSpan.FromMinutes(5));

        await _service.ExpireOverdueAsync();

        Assert.That(Told, Is.EqualTo("delivery.failed login-1, otp.expired login-1"));
    }

    [Test]
    public async Task A_message_that_comes_to_nothing_after_its_code_was_verified_or_cancelled_is_missed_by_nobody()
    {
        await _service.CreateAsync(messenger: null);
        await _service.DeliverHandedOverAsync();
        await _service.VerifyAsync(_service.RightCode);
        await RejectAsync();
        await _service.CreateAsync(token: "login-2", messenger: null, phone: "393331234568");
        await _service.DeliverHandedOverAsync();
        await _service.CancelAsync("login-2");
        await RejectAsync();

        Assert.That(_service.Stored.Deliveries.Select(delivery => delivery.Status), Is.All.EqualTo(DeliveryStatus.Failed));
        Assert.That(Told, Is.EqualTo("otp.verified login-1"));
    }

    [Test]
    public async Task A_delivery_whose_place_a_newer_one_has_taken_is_not_told_whether_it_fails_by_that_or_later()
    {
        // A message that was rejected, and another one that was still to come when the person asked again.
        await _service.CreateAsync();
        await _service.DeliverHandedOverAsync();
        var first = _service.Delivery;
        await _service.ReportAsync(new MessageReferences(null, null, first.ReferenceOf(first.Steps[0]).ToString(), null), StepStatus.Rejected);
        _service.Clock.Advance(TimeSpan.FromSeconds(30));
        await _service.CreateAsync();

        Assert.That(_service.Stored.Deliveries[0].Status, Is.EqualTo(DeliveryStatus.Failed), "rejected, and superseded");
        Assert.That(_service.Stored.Events, Is.Empty);

        // The other way about: superseded, and then rejected.
        await _service.DeliverHandedOverAsync();
        var second = _service.Delivery;
        _service.Clock.Advance(TimeSpan.FromSeconds(30));
        await _service.CreateAsync();
        await _service.ReportAsync(new MessageReferences(null, null, second.ReferenceOf(second.Steps[0]).ToString(), null), StepStatus.Rejected);

        Assert.That(_service.Stored.Deliveries[1].Status, Is.EqualTo(DeliveryStatus.Failed));
        Assert.That(_service.Stored.Events, Is.Empty);
    }

    [Test]
    public async Task A_test_s_code_is_told_as_such()
    {
        _service.TestRecipients =
            [new TestRecipient(AddressKind.Messenger, TheService.Messenger, Code("123456"), TestOutcome.Rejected, TheService.Start.AddDays(1))];
        await _service.CreateAsync(phone: null);
        await _service.DeliverHandedOverAsync();
        await _service.VerifyAsync(Code("123456"));

        var rows = _service.Stored.Events;
        Assert.That(Told, Is.EqualTo("delivery.failed login-1, otp.verified login-1"));
        Assert.That(rows.Select(row => JsonDocument.Parse(row.Body).RootElement.GetProperty("data").GetProperty("test").GetBoolean()), Is.All.True);
    }

    [TestCase(EventTypes.Verified, "otp.verified")]
    [TestCase(EventTypes.Locked, "otp.locked")]
    [TestCase(EventTypes.Expired, "otp.expired")]
    [TestCase(EventTypes.DeliveryFailed, "delivery.failed")]
    public async Task A_client_is_told_what_it_asks_for(EventTypes types, string told)
    {
        Tell(types);
        await _service.CreateAsync();
        await _service.VerifyAsync(_service.RightCode);
        await _service.CreateAsync(token: "login-2", messenger: "two", phone: null);
        await _service.FailTimesAsync(3, "login-2");
        await _service.CreateAsync(token: "login-3", messenger: "three", phone: null);
        _service.Sender.Outcome = new SendOutcome.Refused(DeliveryError.MessageRefused);
        await _service.DeliverHandedOverAsync();
        _service.Clock.Advance(TimeSpan.FromMinutes(5));
        await _service.ExpireOverdueAsync();

        Assert.That(_service.Stored.Events.Single().Type, Is.EqualTo(told));
    }

    [Test]
    public async Task For_a_client_without_a_receiver_nothing_is_read_or_written()
    {
        await _service.CreateAsync();
        await _service.VerifyAsync(_service.RightCode);
        _service.Events = null;
        var changes = new UnitChanges(
            [new ItemChange(_service.Item, OtpStatus.Pending)], [new DeliveryChange(await FailedAsync(), [], DeliveryStatus.Pending)]);

        await WatchOf(_service.Client).CommittingAsync(Mock.Of<IStorage>(MockBehavior.Strict), changes, _service.Now);
    }

    [Test]
    public async Task Nor_for_a_delivery_of_a_version_that_did_not_know_its_client()
    {
        _service.Client = new ClientId("");
        await _service.CreateAsync();
        var changes = new UnitChanges([], [new DeliveryChange(await FailedAsync(), [], DeliveryStatus.Pending)]);

        await WatchOf(_service.Client).CommittingAsync(Mock.Of<IStorage>(MockBehavior.Strict), changes, _service.Now);
    }

    [Test]
    public async Task What_was_not_committed_is_not_told_and_what_was_run_twice_is_told_once()
    {
        await _service.CreateAsync();
        _service.UnitOfWork.FailsToCommit = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _service.VerifyAsync(_service.RightCode));
        Assert.That(_service.Stored.Events, Is.Empty);
        Assert.That(_handedOver, Is.Empty);

        _service.UnitOfWork.FailsToCommit = false;
        _service.UnitOfWork.RunsUnitsTwice = true;
        await _service.VerifyAsync(_service.RightCode);

        Assert.That(_service.Stored.Events.Single(), Is.EqualTo(_handedOver.Single()));
    }

    [Test]
    public async Task Where_there_is_no_room_in_memory_it_is_anybody_s_at_once()
    {
        _hasRoom = false;
        await _service.CreateAsync();
        await _service.VerifyAsync(_service.RightCode);

        Assert.That(_service.Stored.Events.Single().LeasedUntil, Is.Null);
    }

    private static OtpCode Code(string digits) => OtpCode.TryParse(digits, out var code) ? code : throw new FormatException("Not a code.");

    private static string TypeAndToken(StoredEvent row)
        => $"{row.Type} {JsonDocument.Parse(row.Body).RootElement.GetProperty("data").GetProperty("token").GetString()}";

    private void Tell(EventTypes types) => _service.Events = new EventReceiver(new Uri("https://shop.example/"), [new byte[32]], types);

    private EventWatch WatchOf(ClientId client)
    {
        var clients = new Mock<IClientDirectory>(MockBehavior.Strict);
        clients.Setup(directory => directory.RulesOf(client)).Returns(() => _service.Rules);
        var handover = new Mock<IEventHandover>(MockBehavior.Strict);
        handover.Setup(lanes => lanes.HasRoomFor(client)).Returns(() => _hasRoom);
        handover.Setup(lanes => lanes.HandOver(It.IsAny<IReadOnlyList<StoredEvent>>()))
            .Callback((IReadOnlyList<StoredEvent> events) => _handedOver.AddRange(events));
        return new EventWatch(clients.Object, handover.Object);
    }

    private async Task<OtpDelivery> FailedAsync()
    {
        _service.Sender.Outcome = new SendOutcome.Refused(DeliveryError.MessageRefused);
        await _service.CreateAsync(token: "login-9", messenger: "nine", phone: null);
        await _service.DeliverHandedOverAsync();
        Assert.That(_service.Delivery.Status, Is.EqualTo(DeliveryStatus.Failed));
        return _service.Delivery;
    }

    private Task<RecordMessageStatusResult> RejectAsync()
    {
        var delivery = _service.Delivery;
        return _service.ReportAsync(new MessageReferences(null, null, delivery.ReferenceOf(delivery.Steps[0]).ToString(), null), StepStatus.Rejected);
    }
}
