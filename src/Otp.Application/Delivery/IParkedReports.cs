namespace Otp.Application.Delivery;

/// <summary>
/// Reports that match no delivery yet: a provider's report may overtake its answer to our own call. Kept for an hour.
/// </summary>
public interface IParkedReports
{
    /// <summary>How long a report waits.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Parks a report that carries an id of the provider.</summary>
    ValueTask ParkAsync(MessageReport report, DateTimeOffset now);

    /// <summary>Takes out the reports on a message or a workflow whose id has just become known, in the order of arrival.</summary>
    ValueTask<IReadOnlyList<MessageReport>> TakeAsync(string? messageId, string? workflowId);
}
