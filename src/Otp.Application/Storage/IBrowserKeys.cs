namespace Otp.Application.Storage;

/// <summary>The keys that protect what browsers are given to keep, the same for all instances.</summary>
public interface IBrowserKeys
{
    /// <summary>All of them as they were stored, oldest first.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync();

    /// <summary>Adds one, if its place is free.</summary>
    /// <param name="place">How many there were when it was made.</param>
    /// <param name="xml">The key.</param>
    /// <returns>Whether it was added; false when somebody else has added one since.</returns>
    ValueTask<bool> AddAsync(int place, string xml);
}
