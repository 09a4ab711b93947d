using System.Globalization;
using System.Runtime.InteropServices;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>
/// Whether a database file stands where SQLite can keep its promises. What it commits goes first into a log beside the file, by
/// the name that the file was opened under: under another name the log is not found, and the commits in it are gone.
/// Only Linux is asked.
/// </summary>
internal static class SqlitePlace
{
    private const string MountTable = "/proc/self/mountinfo";

    // https://man7.org/linux/man-pages/man2/statx.2.html, with the offsets of its structure, which are the same on every machine.
    private const int CurrentFolder = -100;
    private const uint LinksAndMount = 0x4 | 0x1000;
    private const int Size = 256;
    private const int Attributes = 8;
    private const int Links = 16;
    private const int MountId = 144;
    private const ulong IsMountRoot = 0x2000;

    // As the kernel names them; those of FUSE without their prefix.
    private static readonly HashSet<string> NetworkFileSystems = new(StringComparer.Ordinal)
    {
        "9p", "afs", "ceph", "ceph-fuse", "cifs", "coda", "davfs", "gcsfuse", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "rclone",
        "s3fs", "smb3",
        "smbfs", "sshfs",
    };

    /// <summary>Refuses a file with several names, one that is mounted by itself, and one on a network.</summary>
    /// <exception cref="StartupException">It is one of them; the message says which, and what to do.</exception>
    public static void RefuseUnfit(SqliteFile file)
    {
        var facts = new byte[Size];
        if (!OperatingSystem.IsLinux() || !TryLook(file.Path, facts))
        {
            return;
        }

        if (MemoryMarshal.Read<uint>(facts.AsSpan(Links)) > 1)
        {
            throw new StartupException(
                "ConnectionStrings:Otp names a file that has other names too (hard links). SQLite's log stands beside one name "
                + "and is not found by another, "
                + "so that commits would be lost. Remove the other names, or make a copy and name that.");
        }

        if ((MemoryMarshal.Read<ulong>(facts.AsSpan(Attributes)) & IsMountRoot) != 0)
        {
            throw new StartupException(
                "ConnectionStrings:Otp names a file that is mounted by itself. SQLite's log would stand beside the mount, "
                + "not beside the file, "
                + "so that commits would be lost. Mount the file's folder instead.");
        }

        if (NetworkFileSystem(Mounts(), MemoryMarshal.Read<ulong>(facts.AsSpan(MountId))) is { } network)
        {
            throw new StartupException(
                $"ConnectionStrings:Otp names a file on a network file system ({network}), where neither locks nor "
                + "SQLite's shared memory can be relied on. "
                + "Put it on a local disk, or use PostgreSQL (Database:Provider).");
        }
    }

    /// <summary>The network file system that a mount is of; null for others.</summary>
    /// <param name="mounts">Lines of <c>/proc/self/mountinfo</c>: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html.</param>
    /// <param name="id">The mount's number.</param>
    internal static string? NetworkFileSystem(IEnumerable<string> mounts, ulong id)
    {
        var start = string.Create(CultureInfo.InvariantCulture, $"{id} ");
        var type = mounts.FirstOrDefault(mount => mount.StartsWith(start, StringComparison.Ordinal))?.Split(" - ", 2)[^1].Split(' ')[0];
        var plain = type?.StartsWith("fuse.", StringComparison.Ordinal) == true ? type["fuse.".Length..] : type;
        return plain is not null && NetworkFileSystems.Contains(plain) ? type : null;
    }

    // What an old kernel or C library cannot tell is zero, and refuses nothing.
    private static bool TryLook(string path, byte[] facts)
    {
        try
        {
            return Statx(CurrentFolder, path, flags: 0, LinksAndMount, facts) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static string[] Mounts()
    {
        try
        {
            return File.ReadAllLines(MountTable);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] facts);
}
