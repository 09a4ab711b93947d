using Otp.TestKit;

namespace Otp.FaultTests.Machine;

/// <summary>libfaketime under the service: its wall clock can be set while it runs; its monotonic clock stays true. https://github.com/wolfcw/libfaketime</summary>
internal sealed class FalseClock : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _library = Needed.File("libfaketimeMT.so.1", "faketime");

    public FalseClock() => Set(TimeSpan.Zero);

    /// <summary>What puts it under a process.</summary>
    public (string Name, string Value)[] Settings =>
    [
        ("LD_PRELOAD", _library),
        ("FAKETIME_TIMESTAMP_FILE", _folder.File("offset")),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ("DONT_FAKE_MONOTONIC", "1"),
    ];

    /// <summary>How far the clock is from the true one, from now on. Renamed into place: it is read at any moment.</summary>
    public void Set(TimeSpan offset)
    {
        File.WriteAllText(_folder.File("next"), FormattableString.Invariant($"{offset.TotalSeconds:+0;-0;+0}\n"));
        File.Move(_folder.File("next"), _folder.File("offset"), overwrite: true);
    }

    public void Dispose() => _folder.Dispose();
}
