using Otp.Application.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>Fails at what is on disk already.</summary>
internal sealed class FailingWatch : IUnitWatch
{
    public ValueTask CommittingAsync(IStorage storage, UnitChanges changes, DateTimeOffset now) => ValueTask.CompletedTask;

    public void Committed(UnitChanges changes, DateTimeOffset now) => throw new FormatException();
}
