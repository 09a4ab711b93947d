using System.Collections.Concurrent;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>Keeps back what a task would do next, so that a race can be decided by the test.</summary>
internal sealed class HeldContinuations : SynchronizationContext
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _held = new();
    private volatile bool _released;

    /// <summary>The first continuation has come in.</summary>
    public Task First => _first.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public Task<T> Start<T>(Func<Task<T>> start)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            return start();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (_released)
        {
            ThreadPool.QueueUserWorkItem(_ => d(state));
            return;
        }

        _held.Enqueue((d, state));
        _first.TrySetResult();
    }

    public void Release()
    {
        _released = true;
        while (_held.TryDequeue(out var held))
        {
            ThreadPool.QueueUserWorkItem(_ => held.Callback(held.State));
        }
    }
}
