using Otp.TestKit.Vonage;

namespace Endurance;

/// <summary>A provider on a bad day. Of 50 calls, seven go wrong in different ways, and once a minute the provider is away.</summary>
internal static class Misbehaviour
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(5);

    /// <summary>How it treats a call.</summary>
    public static VonageReply Of(int call) => (call % 50) switch
    {
        7 => VonageReply.After(Slowness),
        14 => VonageReply.Reset,
        21 => VonageReply.Page,
        28 => VonageReply.Nothing,
        35 => VonageReply.Of(500),
        42 => VonageReply.Of(429, "Retry-After", "1"),
        49 => VonageReply.Hang,
        _ => VonageReply.Accepted,
    };

    /// <summary>Takes the provider away from time to time, and leaves it running at the end.</summary>
    public static async Task GoAndComeAsync(VonageStub provider, CancellationToken until)
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
