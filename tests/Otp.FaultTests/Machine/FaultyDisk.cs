using Otp.TestKit;

namespace Otp.FaultTests.Machine;

/// <summary>
/// An ext4 file system in a file, mounted so that it goes read-only at its first error, as a disk that fails does: under
/// writers, whom <c>mount -o remount,ro</c> would refuse to disturb. Unmounted at the end.
/// </summary>
internal sealed class FaultyDisk : IAsyncDisposable
{
    private const int Size = 64 * 1024 * 1024;

    private readonly TemporaryFolder _folder = new();
    private bool _mounted;

    private FaultyDisk()
    {
    }

    private string Image => _folder.File("disk.img");

    private string MountPoint => _folder.File("disk");

    public static async Task<FaultyDisk> MountAsync()
    {
        Needed.ToMount();
        var mkfs = Needed.File("mkfs.ext4", "e2fsprogs");
        var disk = new FaultyDisk();
        Directory.CreateDirectory(disk.MountPoint);
        await using (var image = System.IO.File.Create(disk.Image))
        {
            image.SetLength(Size);
        }

        await Command.RunAsync(mkfs, "-q", "-F", disk.Image);
        await disk.MountAgainAsync();
        return disk;
    }

    public string File(string name) => Path.Combine(MountPoint, name);

    /// <summary>An error of the file system: from now on it takes no writes.</summary>
    public async Task BreakAsync()
    {
        var device = (await Command.RunAsync("findmnt", "--noheadings", "--output", "SOURCE", MountPoint)).Trim();
        await System.IO.File.WriteAllTextAsync($"/sys/fs/ext4/{Path.GetFileName(device)}/trigger_fs_error", "1");
    }

    /// <summary>Checked and mounted again, writable. Nobody may use it meanwhile.</summary>
    public async Task RepairAsync()
    {
        await UnmountAsync();
        var (exitCode, output) = await Command.TryAsync(Needed.File("e2fsck", "e2fsprogs"), "-f", "-y", Image);

        // 1: errors were corrected. https://man7.org/linux/man-pages/man8/e2fsck.8.html
        Assert.That(exitCode, Is.LessThanOrEqualTo(1), output);
        await MountAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await UnmountAsync("--lazy");
        _folder.Dispose();
    }

    private async Task MountAgainAsync()
    {
        await Command.RunAsync("mount", "-o", "loop,errors=remount-ro", Image, MountPoint);
        _mounted = true;
    }

    private async Task UnmountAsync(params string[] options)
    {
        if (_mounted)
        {
            _mounted = false;
            await Command.RunAsync("umount", [.. options, MountPoint]);
        }
    }
}
