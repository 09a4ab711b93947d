using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Otp.Application.Clients;
using Otp.Application.Delivery;
using Otp.Application.Idempotency;
using Otp.Application.Observability;
using Otp.Application.Otps;
using Otp.Application.Tests.Delivery;
using Otp.Application.Tests.Observability;
using Otp.Application.Tests.Otps;
using Otp.Application.Tests.Storage;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.TestKit.Storage;

namespace Otp.Application.Tests;

/// <summary>The use cases over a real database, at an instant that only the test moves.</summary>
internal sealed class TheService : IAsyncDisposable
{
    public const string Messenger = "8192836451";

    public const string Phone = "393331234567";

    public const string Token = "login-1";

    public static readonly DateTimeOffset Start = TestDatabase.Now;

    /// <summary>The shortest time that storage tells apart.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly KeyedHashes _hashes = new();
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();

    private TheService(TestDatabase database)
    {
        Stored = database;
        UnitOfWork = new ObservedUnitOfWork(database.UnitOfWork);
        Sender = new ScriptedSender(UnitOfWork);
        Handover = new RecordingHandover(database, UnitOfWork, Clock);
    }

    public FakeTimeProvider Clock => Stored.Time;

    public ObservedUnitOfWork UnitOfWork { get; }

    public DerivedCodes Codes { get; } = new();

    public ScriptedSender Sender { get; }

    public RecordingHandover Handover { get; }

    public OtpPolicy Policy { get; set; } = new();

    public ClientId Client { get; set; } = new("shop");

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>What is on disk.</summary>
    public TestDatabase Stored { get; }

    /// <summary>The newest item there is.</summary>
    public OtpItem Item => Stored.Items[^1];

    /// <summary>The newest delivery there is.</summary>
    public OtpDelivery Delivery => Stored.Deliveries[^1];

    /// <summary>Sends that were charged to the token.</summary>
    public long ChargedSends => Stored.ChargesOf(BudgetKey.SendsFor(Client, TokenOf(Token)));

    public OtpCode RightCode
    {
        get
        {
            var wasGone = Codes.KeyIsGone;
            Codes.KeyIsGone = false;
            var code = Codes.Derive(Item)!.Value;
            Codes.KeyIsGone = wasGone;
            return code;
        }
    }

    public OtpCode WrongCode => Other(RightCode);

    /// <summary>Whether the provider takes all steps in one call.</summary>
    public bool ProviderRunsTimer { get; set; }

    public DeliveryPolicy Delivering { get; set; } = new();

    public SendLimits Limits { get; set; } = new();

    public IReadOnlyList<TestRecipient> TestRecipients { get; set; } = [];

    public EventReceiver? Events { get; set; }

    public ClientRules Rules => new()
    {
        Policy = Policy,
        Delivery = Delivering with { ProviderRunsTimer = ProviderRunsTimer },
        Limits = Limits,
        TestRecipients = TestRecipients,
        Events = Events,
    };

    public static async Task<TheService> StartAsync() => new(await TestDatabase.StartAsync());

    public static IdempotencyKey? KeyOf(string? key) => IdempotencyKey.TryParse(key, out var parsed) ? parsed : null;

    public static Recipient RecipientOf(string? messenger, string? phone, string? email = null) => new(
        MessengerId.TryParse(messenger, out var id) ? id : null,
        PhoneNumber.TryParse(phone, out var number) ? number : null,
        EmailAddress.TryParse(email, out var mailbox) ? mailbox : null);

    public AddressHash HashSource(string source) => _hashes.HashSource(source);

    public static RequestToken TokenOf(string token) => RequestToken.Parse(token);

    public Task<CreateOtpResult> CreateAsync(
        string token = Token, string? messenger = Messenger, string? phone = Phone, string? key = null, CancellationToken cancellationToken = default)
    {
        return CreateAsync(new CreateOtpCommand(TokenOf(token), RecipientOf(messenger, phone), KeyOf(key)), cancellationToken);
    }

    public Task<CreateOtpResult> CreateAsync(CreateOtpCommand command, CancellationToken cancellationToken = default)
        => new CreateOtpHandler(UnitOfWork, CurrentClient(), Codes, _hashes, Handover, Clock).Handle(command, cancellationToken);

    public Task<VerifyOtpResult> VerifyAsync(OtpCode code, string token = Token, string? key = null)
        => new VerifyOtpHandler(UnitOfWork, CurrentClient(), Codes, _hashes)
            .Handle(new VerifyOtpCommand(TokenOf(token), code, KeyOf(key)), CancellationToken.None);

    public Task<bool> CancelAsync(string token = Token)
        => new CancelOtpHandler(UnitOfWork, CurrentClient()).Handle(new CancelOtpCommand(TokenOf(token)), CancellationToken.None);

    public Task<OtpView?> GetAsync(string token = Token)
        => new GetOtpHandler(UnitOfWork, CurrentClient()).Handle(new GetOtpQuery(TokenOf(token)), CancellationToken.None);

    /// <summary>What the worker does with the newest delivery when the scan finds it.</summary>
    public Task<DeliverOtpResult> DeliverDueAsync() => DeliverAsync(new DeliverOtpCommand(Delivery.Id));

    /// <summary>What it does with one that was handed over, when it has to read it.</summary>
    public Task<DeliverOtpResult> DeliverHandedOverAsync() => DeliverAsync(Handover.HandedOver[^1] with { Stored = null });

    /// <summary>The same with what was handed over as it was stored.</summary>
    public Task<DeliverOtpResult> DeliverStoredAsync() => DeliverAsync(Handover.HandedOver[^1]);

    public Task<DeliverOtpResult> DeliverAsync(DeliverOtpCommand delivery, CancellationToken cancellationToken = default)
    {
        var directory = new Mock<IClientDirectory>(MockBehavior.Strict);
        directory.Setup(clients => clients.RulesOf(Client)).Returns(Rules);
        var messages = new OtpMessages(Codes, directory.Object, Sender, _hashes, Clock, NullLogger<OtpMessages>.Instance);
        return new DeliverOtpHandler(UnitOfWork, messages, _random, Clock).Handle(delivery, cancellationToken);
    }

    public Task<RecordMessageStatusResult> ReportAsync(MessageReferences references, StepStatus status)
        => RecordAsync([new MessageReport(references, status, null)], null);

    public Task<RecordMessageStatusResult> RecordAsync(IReadOnlyList<MessageReport> reports, string? endedWorkflow)
        => new RecordMessageStatusHandler(UnitOfWork, Handover, new OtpMetrics(new Meters())).Handle(new RecordMessageStatusCommand(reports, endedWorkflow), CancellationToken.None);

    public Task<int> ExpireOverdueAsync() => new OverdueOtps(UnitOfWork).ExpireAsync(CancellationToken.None);

    public async Task FailTimesAsync(int times, string token = Token)
    {
        for (var guess = 0; guess < times; guess++)
        {
            await VerifyAsync(WrongCode, token);
        }
    }

    /// <summary>The reports on a message that wait for their delivery.</summary>
    public Task<IReadOnlyList<MessageReport>> ParkedAsync(string messageId)
        => UnitOfWork.ReadAsync((storage, _) => storage.ParkedReports.TakeAsync(messageId, workflowId: null), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _random.Dispose();
        await Stored.DisposeAsync();
    }

    // Another last digit: wrong whatever the code is.
    private static OtpCode Other(OtpCode code)
    {
        var digits = code.Reveal();
        var last = digits[^1] == '9' ? '0' : (char)(digits[^1] + 1);
        return OtpCode.TryParse(digits[..^1] + last, out var other) ? other : throw new InvalidOperationException("Not a code.");
    }

    private ICurrentClient CurrentClient()
    {
        var client = new Mock<ICurrentClient>(MockBehavior.Strict);
        client.Setup(current => current.Id).Returns(Client);
        client.Setup(current => current.Rules).Returns(Rules);
        return client.Object;
    }
}
