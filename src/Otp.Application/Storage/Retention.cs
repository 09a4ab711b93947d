namespace Otp.Application.Storage;

/// <summary>Deletes what has outlived its use.</summary>
public sealed class Retention
{
    /// <summary>Rows of a kind taken in one unit: a few milliseconds, since callers wait behind it.</summary>
    public const int Batch = 50;

    private readonly IUnitOfWork _unitOfWork;
    private readonly RowLifetimes _lifetimes;

    /// <summary>Creates the sweep.</summary>
    public Retention(IUnitOfWork unitOfWork, RowLifetimes lifetimes)
    {
        _unitOfWork = unitOfWork;
        _lifetimes = lifetimes;
    }

    /// <summary>Deletes one batch.</summary>
    /// <returns>Whether more may be waiting.</returns>
    public async Task<bool> DeleteAsync(CancellationToken cancellationToken)
        => await _unitOfWork.RunBehindAsync((storage, now) => storage.Outdated.DeleteAsync(_lifetimes, now, Batch), cancellationToken) == Batch;
}
