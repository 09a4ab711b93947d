using Otp.Application.Storage;

namespace Otp.Application.Otps;

/// <summary>Makes expiry stick for codes that nobody asks about, so that a clock set back revives none.</summary>
public sealed class OverdueOtps
{
    /// <summary>Items taken in one unit, so that callers' units are not held up.</summary>
    public const int Batch = 200;

    private readonly IUnitOfWork _unitOfWork;

    /// <summary>Creates the sweep.</summary>
    public OverdueOtps(IUnitOfWork unitOfWork) => _unitOfWork = unitOfWork;

    /// <summary>Expires one batch.</summary>
    /// <returns>How many there were; fewer than <see cref="Batch"/> when none are left.</returns>
    public async Task<int> ExpireAsync(CancellationToken cancellationToken)
    {
        // Most sweeps find nothing, and a read does not take the writer's turn.
        var overdue = await _unitOfWork.ReadAsync(
            async (storage, now) => (await storage.Otps.FindOverdueAsync(now, 1)).Count, cancellationToken);
        return overdue == 0 ? 0 : await _unitOfWork.RunBehindAsync(ExpireAsync, cancellationToken);
    }

    private static async ValueTask<int> ExpireAsync(IStorage storage, DateTimeOffset now)
    {
        var items = await storage.Otps.FindOverdueAsync(now, Batch);
        foreach (var item in items)
        {
            await storage.ChangeAsync(item, overdue => overdue.Expire(now), now);
        }

        return items.Count;
    }
}
