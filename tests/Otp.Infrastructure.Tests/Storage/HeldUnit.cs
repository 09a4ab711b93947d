using Otp.Application.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>A unit that keeps the writer busy until it is released.</summary>
internal sealed class HeldUnit
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Started => _started.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Release() => _gate.TrySetResult();

    public void Fail(Exception exception) => _gate.TrySetException(exception);

    public async ValueTask<string> RunAsync(IStorage _, DateTimeOffset __)
    {
        _started.TrySetResult();
        await _gate.Task;
        return "held";
    }
}
