using Otp.TestKit;

namespace Otp.FaultTests.Machine;

/// <summary>A small file system in memory, which can be filled up. Unmounted at the end.</summary>
internal sealed class MemoryDisk : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private MemoryDisk()
    {
    }

    public static async Task<MemoryDisk> MountAsync(int megabytes)
    {
        Needed.ToMount();
        var disk = new MemoryDisk();
        await Command.RunAsync("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={megabytes}m"), "tmpfs", disk._folder.Path);
        return disk;
    }

    public string File(string name) => _folder.File(name);

    /// <summary>Takes all the space that is left.</summary>
    public void Fill()
    {
        using var file = System.IO.File.Create(File("filler"));
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => System.IO.File.Delete(File("filler"));

    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync("umount", "--lazy", _folder.Path);
        _folder.Dispose();
    }
}
