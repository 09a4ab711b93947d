using Otp.TestKit.Load;

namespace Endurance;

/// <summary>A provider on a bad day: of 50 calls seven go wrong, each in its way, and once a minute it is away.</summary>
internal static class Misbehaviour
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(5);

    /// <summary>How it treats a call.</summary>
    public static ProviderMood Of(int call) => (call % 50) switch
    {
        7 => ProviderMood.IsSlow,
        14 => ProviderMood.Resets,
        21 => ProviderMood.AnswersHtml,
        28 => ProviderMood.AnswersNothing,
        35 => ProviderMood.Fails,
        42 => ProviderMood.Throttles,
        49 => ProviderMood.Hangs,
        _ => ProviderMood.Accepts,
    };

    /// <summary>Takes it away now and then, and leaves it there at the end.</summary>
    public static async Task GoAndComeAsync(CountingProvider provider, CancellationToken until)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Every - Away, until);
                await provider.GoAwayAsync();
                await Task.Delay(Away, CancellationToken.None);
                await provider.ComeBackAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Over.
        }
    }
}
