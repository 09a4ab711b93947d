using Otp.Application.Storage;

namespace Otp.Application.Statistics;

/// <summary>Writes what was counted. What a crash leaves unwritten is lost: a few seconds of figures, and nothing else.</summary>
public sealed class StatisticsWriter
{
    // The most that one unit adds, since callers wait behind it.
    private const int MostCounts = 1_000;
    private const int MostRefusals = 500;

    private readonly StatisticsBook _book;
    private readonly IUnitOfWork _unitOfWork;

    /// <summary>Creates the writer.</summary>
    public StatisticsWriter(StatisticsBook book, IUnitOfWork unitOfWork)
    {
        _book = book;
        _unitOfWork = unitOfWork;
    }

    /// <summary>Writes all of it, as a rule in one unit. What could not be written is kept for the next time.</summary>
    /// <returns>How much could not even be kept, since storage has taken nothing for too long.</returns>
    public async Task<long> WriteAsync()
    {
        var (counts, refusals, lost) = _book.Take();
        var (counted, refused) = (0, 0);
        try
        {
            while (counted < counts.Count || refused < refusals.Count)
            {
                StatisticsDelta[] some = [.. counts.Skip(counted).Take(MostCounts)];
                RefusalDelta[] others = [.. refusals.Skip(refused).Take(MostRefusals)];
                await _unitOfWork.RunBehindAsync((storage, _) => AddAsync(storage, some, others), CancellationToken.None);
                counted += some.Length;
                refused += others.Length;
            }
        }
        catch
        {
            _book.PutBack(counts.Skip(counted), refusals.Skip(refused));
            throw;
        }

        return lost;
    }

    private static async ValueTask<bool> AddAsync(IStorage storage, StatisticsDelta[] counts, RefusalDelta[] refusals)
    {
        // It adds, so it must not be run again once it is on disk.
        storage.MarkCommit();
        await storage.Statistics.AddAsync(counts);
        await storage.Refusals.AddAsync(refusals);
        return true;
    }
}
