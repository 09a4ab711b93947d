using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Storage.Sql;

/// <summary>
/// What a unit must hold before it reads what it will decide by. Held until the unit's end. Where units run one at a time,
/// or only read, there is nothing to hold.
/// </summary>
internal interface IRowLocks
{
    /// <summary>Whether there is anything to hold.</summary>
    bool AreNeeded { get; }

    /// <summary>A client's token, whether it has items or not.</summary>
    ValueTask TokenAsync(ClientId client, RequestToken token);

    /// <summary>A budget, whether it was ever charged or not.</summary>
    ValueTask BudgetAsync(BudgetKey key);

    /// <summary>A provider's id, whether a delivery has it or not.</summary>
    ValueTask ReferenceAsync(string? id);

    /// <summary>A delivery.</summary>
    ValueTask DeliveryAsync(DeliveryId id);

    /// <summary>A delivery, if nobody else holds it now; false when somebody does, or it is gone.</summary>
    ValueTask<bool> TryDeliveryAsync(DeliveryId id);

    /// <summary>The deliveries of an item.</summary>
    ValueTask DeliveriesOfAsync(OtpItemId item);

    /// <summary>The same selection of items, holding what it finds.</summary>
    SqlStatement Holding(SqlStatement select);

    /// <summary>The same selection of items, holding what it finds and passing over what others hold.</summary>
    SqlStatement HoldingFree(SqlStatement select);
}

/// <summary>For one writer, and for readers.</summary>
internal sealed class NoRowLocks : IRowLocks
{
    public static readonly NoRowLocks Instance = new();

    private NoRowLocks()
    {
    }

    public bool AreNeeded => false;

    public ValueTask TokenAsync(ClientId client, RequestToken token) => ValueTask.CompletedTask;

    public ValueTask BudgetAsync(BudgetKey key) => ValueTask.CompletedTask;

    public ValueTask ReferenceAsync(string? id) => ValueTask.CompletedTask;

    public ValueTask DeliveryAsync(DeliveryId id) => ValueTask.CompletedTask;

    public ValueTask<bool> TryDeliveryAsync(DeliveryId id) => ValueTask.FromResult(true);

    public ValueTask DeliveriesOfAsync(OtpItemId item) => ValueTask.CompletedTask;

    public SqlStatement Holding(SqlStatement select) => select;

    public SqlStatement HoldingFree(SqlStatement select) => select;
}
