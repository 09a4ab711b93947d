using Otp.TestKit.Service;

namespace Otp.Api.Tests.Security;

/// <summary>Simultaneous calls.</summary>
internal static class Together
{
    /// <summary>The statuses of calls that are all under way before the first is waited for.</summary>
    public static async Task<int[]> CallAsync(int callers, Func<int, Task<Answer>> call)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, callers).Select(async caller =>
        {
            await go.Task;
            return (await call(caller)).Status;
        }).ToArray();
        go.SetResult();
        return await Task.WhenAll(calls);
    }
}
