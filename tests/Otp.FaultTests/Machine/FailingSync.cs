using System.Globalization;
using Otp.TestKit;

namespace Otp.FaultTests.Machine;

/// <summary>libfiu under the service: from the outside its fsync and fdatasync are made to fail, and mended again. https://blitiri.com.ar/p/libfiu/</summary>
internal sealed class FailingSync : IDisposable
{
    private static readonly string[] Calls = ["posix/io/sync/fsync", "posix/io/sync/fdatasync"];

    private readonly TemporaryFolder _folder = new();
    private readonly string _control = Needed.File("fiu-ctrl", "fiu-utils");
    private readonly string _preload = $"{Needed.File("fiu_run_preload.so", "fiu-utils")} {Needed.File("fiu_posix_preload.so", "fiu-utils")}";

    private string Pipes => _folder.File("fiu");

    /// <summary>What puts it under a process.</summary>
    public (string Name, string Value)[] Settings => [("LD_PRELOAD", _preload), ("FIU_CTRL_FIFO", Pipes)];

    public Task FailAsync(int process) => ControlAsync(process, "enable");

    public Task MendAsync(int process) => ControlAsync(process, "disable");

    public void Dispose() => _folder.Dispose();

    private async Task ControlAsync(int process, string verb)
        => await Command.RunAsync(
            _control, ["-f", Pipes, .. Calls.SelectMany(call => new[] { "-c", $"{verb} name={call}" }), process.ToString(CultureInfo.InvariantCulture)]);
}
