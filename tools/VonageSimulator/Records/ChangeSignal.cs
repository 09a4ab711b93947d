namespace VonageSimulator.Records;

/// <summary>Lets a test wait for a condition without polling.</summary>
internal sealed class ChangeSignal
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Raise() =>
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>Waits in real time, even if the simulator's clock is not real, because the test must not hang.</summary>
    public async Task<T> WaitAsync<T>(Func<T?> find, TimeSpan timeout, Func<string> complaint)
        where T : class
    {
        using var giveUp = new CancellationTokenSource(timeout);
        while (true)
        {
            // Taken before looking, so that a change in between is not missed.
            var changed = _next.Task;
            if (find() is { } found)
            {
                return found;
            }

            try
            {
                await changed.WaitAsync(giveUp.Token);
            }
            catch (OperationCanceledException exception) when (giveUp.IsCancellationRequested)
            {
                throw new TimeoutException($"{complaint()} (waited {timeout.TotalSeconds:0.#} s)", exception);
            }
        }
    }
}
