namespace Otp.Application.Storage;

/// <summary>What has outlived its use, deleted in small batches so that callers' units are not held up.</summary>
public interface IOutdatedRows
{
    /// <summary>Deletes so many rows of each kind at most, the oldest first.</summary>
    /// <param name="lifetimes">What each kind has lived for.</param>
    /// <param name="now">The instant.</param>
    /// <param name="limit">The most rows of each kind.</param>
    /// <returns>The most rows that any kind lost: as many as the limit when more may be waiting.</returns>
    ValueTask<int> DeleteAsync(RowLifetimes lifetimes, DateTimeOffset now, int limit);
}
