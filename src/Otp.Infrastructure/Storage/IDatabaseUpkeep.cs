using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>What operators do to the database from outside the service.</summary>
public interface IDatabaseUpkeep
{
    /// <summary>Writes a copy in which no code is live and nothing is left to send.</summary>
    /// <param name="path">A file that does not exist.</param>
    /// <exception cref="StartupException">It cannot be done; the message says why, and what to do.</exception>
    Task BackUpAsync(string path);

    /// <summary>
    /// Ends every live code and every delivery in the database: after it was put back, none of its codes may become valid a
    /// second time.
    /// </summary>
    /// <returns>How many codes were live.</returns>
    /// <exception cref="StartupException">It cannot be done; the message says why, and what to do.</exception>
    Task<int> ExpireAllAsync();
}
