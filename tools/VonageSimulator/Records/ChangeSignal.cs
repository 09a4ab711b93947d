namespace VonageSimulator.Records;

/// <summary>Lets a test wait for something to come true without polling.</summary>
internal sealed class ChangeSignal
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Raise() =>
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>The wait is in real time whatever clock the simulator has: it is the test that must not hang.</summary>
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
