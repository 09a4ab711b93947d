using Otp.TestKit.Vonage;

namespace Endurance;

/// <summary>A provider on a bad day: of 50 calls seven go wrong, each in its way, and once a minute it is away.</summary>
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

    /// <summary>Takes it away now and then, and leaves it there at the end.</summary>
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
