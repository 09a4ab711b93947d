using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Application.Statistics;

/// <summary>Counts what units of work have changed. Codes and messages of test recipients count nowhere.</summary>
internal sealed class CountedChanges(StatisticsBook book) : IUnitWatch
{
    private static readonly string Verified = DeliveryError.Dropped(DropReason.Verified).Code;

    public ValueTask CommittingAsync(IStorage storage, UnitChanges changes, DateTimeOffset now) => ValueTask.CompletedTask;

    public void Committed(UnitChanges changes, DateTimeOffset now)
    {
        var hour = StatisticsRange.HourOf(now);
        foreach (var change in changes.Items)
        {
            if (!change.Item.IsTest)
            {
                Count(change, hour);
            }
        }

        foreach (var change in changes.Deliveries)
        {
            // One of an earlier version does not know whose it is.
            if (change.Delivery is { IsTest: false, Client.Value.Length: > 0 })
            {
                Count(change, hour);
            }
        }
    }

    private void Count(ItemChange change, DateTimeOffset hour)
    {
        var (item, deliveries) = (change.Item, change.Deliveries);
        if (change.Before is null)
        {
            book.Count(CellOf(item, hour, deliveries is [var only, ..] ? only.Steps[0] : null), Measure.Created);
        }

        if (item.Status is OtpStatus.Pending or OtpStatus.Cancelled)
        {
            return;
        }

        var cell = CellOf(item, hour, LastSubmitted(deliveries));
        if (item.Status != OtpStatus.Verified)
        {
            book.Count(cell, item.Status == OtpStatus.Expired ? Measure.Expired : Measure.Locked);
            return;
        }

        book.Count(cell, Measure.Verified);
        book.Count(cell, Measures.VerifiedWithin((item.SettledAt ?? item.CreatedAt) - item.CreatedAt));
        if (deliveries is [var first, ..] && first.Steps.Any(step => IsTaken(step.Status)))
        {
            book.Count(PlaceOf(item.Client, item.Country, item.CreatedAt), Measure.CodesVerified);
        }
    }

    private void Count(DeliveryChange change, DateTimeOffset hour)
    {
        var delivery = change.Delivery;
        var (wasTaken, verifiedBefore) = (false, false);
        foreach (var step in change.Before)
        {
            wasTaken |= IsTaken(step.Status);
            verifiedBefore |= step.Error?.Code == Verified;
        }

        var isTaken = false;
        for (var index = 0; index < delivery.Steps.Count; index++)
        {
            var (step, before) = (delivery.Steps[index], index < change.Before.Count ? change.Before[index] : null);
            isTaken |= IsTaken(step.Status);
            if (!ReferenceEquals(step, before))
            {
                Count(delivery, step, before, hour);
            }
        }

        // The code's first delivery is stored at the instant at which the code was issued.
        if (isTaken && !wasTaken && delivery.ItemId.IssuedAt is var issued
            && issued.ToUnixTimeMilliseconds() == delivery.CreatedAt.ToUnixTimeMilliseconds())
        {
            // (Whoever was quicker than the record of the provider's answer was verified before anything was taken.)
            book.Count(
                PlaceOf(delivery.Client, delivery.Country, issued), Measure.CodesAccepted, verifiedBefore ? Measure.CodesVerified : null);
        }
    }

    private void Count(OtpDelivery delivery, DeliveryStep step, DeliveryStep? before, DateTimeOffset hour)
    {
        var (was, status) = (before?.Status ?? StepStatus.Pending, step.Status);
        var cell = CellOf(delivery, hour, step);
        if (step.WasCalled && before?.WasCalled != true)
        {
            book.Count(cell, Measure.Sent);
            if (step.Index > 0)
            {
                book.Count(CellOf(delivery, hour, delivery.Steps[step.Index - 1]), Measure.FailedOver);
            }
        }

        if (IsTaken(status) && !IsTaken(was))
        {
            book.Count(cell, Measure.Accepted);
        }

        if (HasArrived(status) && !HasArrived(was))
        {
            book.Count(cell, Measure.Delivered);
        }

        if (status == StepStatus.Read && was != StepStatus.Read)
        {
            book.Count(cell, Measure.Read);
        }

        if (HasFailed(status) && !HasFailed(was))
        {
            book.Count(cell, Measure.Failed);
        }
    }

    private static bool IsTaken(StepStatus status) => status >= StepStatus.Submitted;

    private static bool HasArrived(StepStatus status) => status is StepStatus.Delivered or StepStatus.Read;

    private static bool HasFailed(StepStatus status) => status is StepStatus.Failed or StepStatus.Undeliverable or StepStatus.Rejected;

    // What the person most likely goes by: the message that was taken last, or else the first of the newest delivery.
    private static DeliveryStep? LastSubmitted(IReadOnlyList<OtpDelivery> deliveries)
    {
        DeliveryStep? last = null;
        foreach (var delivery in deliveries)
        {
            foreach (var step in delivery.Steps)
            {
                last = step.SentAt is { } sent && !(sent < last?.SentAt) ? step : last;
            }
        }

        return last ?? (deliveries is [.., var newest] ? newest.Steps[0] : null);
    }

    private static StatisticsCell PlaceOf(ClientId client, string? country, DateTimeOffset issued)
        => new(StatisticsRange.HourOf(issued), client, country ?? "");

    private static StatisticsCell CellOf(OtpItem item, DateTimeOffset hour, DeliveryStep? step)
        => new(hour, item.Client, item.Country ?? "", step?.Channel, step?.Provider ?? Provider.None);

    private static StatisticsCell CellOf(OtpDelivery delivery, DateTimeOffset hour, DeliveryStep step)
        => new(hour, delivery.Client, delivery.Country ?? "", step.Channel, step.Provider);
}
