using Otp.TestKit;

namespace Otp.FaultTests.Machine;

/// <summary>A file or folder under a second path, by a bind mount. Unmounted at the end.</summary>
internal sealed class BindMount : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private BindMount(string name) => Path = _folder.File(name);

    /// <summary>The second path.</summary>
    public string Path { get; }

    public static async Task<BindMount> MountAsync(string path)
    {
        Needed.ToMount();
        var mount = new BindMount(System.IO.Path.GetFileName(path));
        if (Directory.Exists(path))
        {
            Directory.CreateDirectory(mount.Path);
        }
        else
        {
            await File.WriteAllBytesAsync(mount.Path, []);
        }

        await Command.RunAsync("mount", "--bind", path, mount.Path);
        return mount;
    }

    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync("umount", "--lazy", Path);
        _folder.Dispose();
    }
}
