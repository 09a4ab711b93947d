using Otp.Application.Abuse;
using Otp.Application.Storage;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Otps;

/// <summary>What a client may know of an issued code, at one instant. It never holds the code.</summary>
public sealed record OtpView
{
    public required RequestToken Token { get; init; }

    public required OtpStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The instant at which this holds.</summary>
    public required DateTimeOffset At { get; init; }

    public required DateTimeOffset? VerifiedAt { get; init; }

    public required int CodeLength { get; init; }

    /// <summary>Whether it was issued to a test recipient.</summary>
    public bool IsTest { get; init; }

    public required int AttemptsRemaining { get; init; }

    /// <summary>When the next POST on the token is allowed; null when it is allowed now.</summary>
    public required DateTimeOffset? NextSendAllowedAt { get; init; }

    /// <summary>The newest delivery; null when it is gone.</summary>
    public required OtpDelivery? Delivery { get; init; }

    /// <summary>Builds the view of a stored item, inside a unit.</summary>
    /// <param name="storage">What the unit reaches.</param>
    /// <param name="item">The item.</param>
    /// <param name="sends">The budget of its token's sends, whose name is hashed before the unit.</param>
    /// <param name="policy">The policy that says when the next send is allowed.</param>
    /// <param name="now">The instant.</param>
    public static async ValueTask<OtpView> OfAsync(IStorage storage, OtpItem item, BudgetKey sends, OtpPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(item);
        var deliveries = await storage.Deliveries.ListAsync(item.Id);
        return await OfAsync(storage, item, deliveries.Count > 0 ? deliveries[^1] : null, sends, policy, now);
    }

    /// <summary>Builds the view of an item whose newest delivery is known, inside a unit.</summary>
    public static async ValueTask<OtpView> OfAsync(
        IStorage storage, OtpItem item, OtpDelivery? delivery, BudgetKey sends, OtpPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return Of(item, delivery, await TokenBudget.NextSendAllowedAsync(storage.Budgets, sends, policy, now), now);
    }

    /// <summary>Builds the view of an item of which all is known.</summary>
    public static OtpView Of(OtpItem item, OtpDelivery? delivery, DateTimeOffset? nextSendAllowedAt, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new OtpView
        {
            Token = item.Token,
            Status = item.StatusAt(now),
            CreatedAt = item.CreatedAt,
            ExpiresAt = item.ExpiresAt,
            At = now,
            VerifiedAt = item.VerifiedAt,
            CodeLength = item.CodeLength,
            IsTest = item.IsTest,
            AttemptsRemaining = item.AttemptsRemaining,
            NextSendAllowedAt = nextSendAllowedAt,
            Delivery = delivery,
        };
    }
}
