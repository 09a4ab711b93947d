using Otp.Application.Abuse;
using Otp.Application.Idempotency;
using Otp.Application.Storage;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Tests.Storage;

/// <summary>Storage in memory: what the ports promise, and nothing else.</summary>
internal sealed class InMemoryStorage : IStorage, IOtpRepository, IDeliveryRepository, IParkedReports, IBudgetLedger, IIdempotencyLedger, IInboundTimes, IOutdatedRows
{
    public List<OtpItem> Items { get; private init; } = [];

    public List<OtpDelivery> StoredDeliveries { get; private init; } = [];

    public List<MessageReport> Parked { get; private init; } = [];

    public List<(BudgetKey Key, DateTimeOffset At)> Charges { get; private init; } = [];

    public Dictionary<string, IdempotentAnswer> Answers { get; private init; } = [];

    public IOtpRepository Otps => this;

    public IDeliveryRepository Deliveries => this;

    public IParkedReports ParkedReports => this;

    public IBudgetLedger Budgets => this;

    public IIdempotencyLedger Idempotency => this;

    public IInboundTimes InboundTimes => this;

    public IOutdatedRows Outdated => this;

    public bool IsMarked { get; private set; }

    public void MarkCommit() => IsMarked = true;

    public void WriteProbe(DateTimeOffset now)
    {
        // In memory every write succeeds.
    }

    public Dictionary<AddressHash, DateTimeOffset> Inbound { get; private init; } = [];

    public InMemoryStorage Copy() => new()
    {
        Items = [.. Items.Select(item => item.Copy())],
        StoredDeliveries = [.. StoredDeliveries.Select(delivery => delivery.Copy())],
        Parked = [.. Parked],
        Charges = [.. Charges],
        Answers = new(Answers, StringComparer.Ordinal),
        Inbound = new(Inbound),
    };

    public ValueTask<OtpItem?> FindNewestAsync(ClientId client, RequestToken token)
        => new(Items.Where(item => item.Client == client && item.Token == token).MaxBy(item => item.Generation));

    public async ValueTask<OtpGlance?> GlanceAsync(ClientId client, RequestToken token)
        => await FindNewestAsync(client, token) is { } item ? new OtpGlance(item.Status, item.Recipient) : null;

    public ValueTask<OtpItem?> FindAsync(OtpItemId id) => new(Items.Find(item => item.Id == id));

    public ValueTask<IReadOnlyList<OtpItem>> FindOverdueAsync(DateTimeOffset now, int limit)
        => new([.. Items.Where(item => item.Status == OtpStatus.Pending && item.ExpiresAt <= now).OrderBy(item => item.ExpiresAt).Take(limit)]);

    public void Add(OtpItem item) => Items.Add(item);

    public ValueTask<OtpDelivery?> FindFreeAsync(DeliveryId id) => FindAsync(id);

    public ValueTask<OtpDelivery?> FindAsync(DeliveryId id) => new(StoredDeliveries.Find(delivery => delivery.Id == id));

    public ValueTask<IReadOnlyList<OtpDelivery>> ListAsync(OtpItemId item)
        => new([.. StoredDeliveries.Where(delivery => delivery.ItemId == item)]);

    public ValueTask<IReadOnlyList<DeliveryId>> FindDueAsync(DateTimeOffset now, int limit)
        => new([.. StoredDeliveries.Where(delivery => delivery.DueAt <= now).OrderBy(delivery => delivery.DueAt).Take(limit).Select(delivery => delivery.Id)]);

    public ValueTask<Backlog> BacklogAsync(DateTimeOffset now)
        => StoredDeliveries.FindAll(delivery => delivery.DueAt <= now) is { Count: > 0 } due
            ? new(new Backlog(due.Count, now - due.Min(delivery => delivery.DueAt!.Value)))
            : new(Backlog.None);

    public ValueTask<OtpDelivery?> FindAsync(MessageReferences references)
        => new(StoredDeliveries.Find(delivery =>
            (StepReference.TryParse(references.ClientRef, out var reference) && delivery.Id == reference.Delivery)
            || (references.WorkflowId is not null && delivery.ProviderId == references.WorkflowId)));

    public void Add(OtpDelivery delivery) => StoredDeliveries.Add(delivery);

    public ValueTask ParkAsync(MessageReport report, DateTimeOffset now)
    {
        Parked.Add(report);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<MessageReport>> TakeAsync(string? messageId, string? workflowId)
    {
        var taken = Parked.FindAll(report => (messageId is not null && report.References.MessageId == messageId)
            || (workflowId is not null && report.References.WorkflowId == workflowId));
        Parked.RemoveAll(taken.Contains);
        return new(taken);
    }

    public ValueTask<DateTimeOffset?> LastAsync(AddressHash person) => new(Inbound.TryGetValue(person, out var at) ? at : null);

    public ValueTask NoteAsync(AddressHash person, DateTimeOffset at)
    {
        Inbound[person] = Inbound.TryGetValue(person, out var known) && known > at ? known : at;
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> DeleteAsync(RowLifetimes lifetimes, DateTimeOffset now, int limit)
        => new(Charges.RemoveAll(charge => charge.At <= now - lifetimes.BudgetEntries));

    public ValueTask HoldAsync(IReadOnlyList<BudgetKey> keys, DateTimeOffset after, params IReadOnlyList<ClientWideBudget> clientWide) => ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<BudgetEntry>> EntriesAsync(BudgetKey key, DateTimeOffset after)
        => new([.. Charges.Where(charge => charge.Key.Equals(key) && charge.At > after).Select(charge => new BudgetEntry(charge.At, 1))]);

    public ValueTask<IReadOnlyList<BudgetEntry>> EntriesOnceSpentAsync(ClientWideBudget budget, int limit) => EntriesAsync(budget.Key, budget.After);

    public void Charge(BudgetKey key, DateTimeOffset at) => Charges.Add((key, at));

    public ValueTask<IdempotentAnswer?> FindAsync(byte[] keyHash, DateTimeOffset after)
        => new(Answers.TryGetValue(Convert.ToHexString(keyHash), out var answer) && answer.At > after ? answer : null);

    public ValueTask KeepAsync(byte[] keyHash, IdempotentAnswer answer)
    {
        Answers[Convert.ToHexString(keyHash)] = answer;
        return ValueTask.CompletedTask;
    }
}
