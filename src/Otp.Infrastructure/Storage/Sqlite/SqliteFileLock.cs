using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>
/// The right to a database file, which one process at a time has. It is a lock on the file itself, so that it holds whatever
/// name the file is reached by; on Windows, where SQLite could then not open it, on a file beside it.
/// <para>
/// Taken before SQLite opens the file, and given back after SQLite has closed it: a process that closes any descriptor of a
/// file loses all the locks that SQLite holds on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
/// </para>
/// </summary>
internal sealed class SqliteFileLock(SqliteFile file) : IDisposable
{
    // https://man7.org/linux/man-pages/man2/flock.2.html
    private const int Exclusive = 2;
    private const int WithoutWaiting = 4;
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    // As SQLite makes files.
    private const UnixFileMode NewFile = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private FileStream? _held;

    /// <summary>Takes it; the file is made where there is none.</summary>
    /// <exception cref="StartupException">Another process has it, or this one may not use the file.</exception>
    public void Take()
    {
        var held = Open();
        if (!OperatingSystem.IsWindows() && Flock(held.SafeFileHandle, Exclusive | WithoutWaiting) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            held.Dispose();
            throw IsInUse(error) ? InUse(null) : WithoutLocks(error);
        }

        _held = held;
    }

    public void Dispose() => _held?.Dispose();

    private FileStream Open()
    {
        // Without sharing it is opened and locked in one; but .NET passes over file systems that cannot lock, and a switch of the
        // environment turns its locks off.
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        var path = file.Path;
        if (OperatingSystem.IsWindows())
        {
            path += ".lock";
        }
        else
        {
            options.UnixCreateMode = NewFile;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (IOException exception) when (IsInUse(exception.HResult))
        {
            throw InUse(exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Directory.Exists(path)
                ? new StartupException(
                    "ConnectionStrings:Otp names a folder. Name a file in it, for example 'Data Source=data/otp.db'.", exception)
                : new StartupException(
                    "ConnectionStrings:Otp names a file that this account may not read and write, or not make. "
                    + "Give the file and its folder to the account that the service runs under: a command that was run as another one, "
                    + "root maybe, may have made them.",
                    exception);
        }
        catch (IOException exception)
        {
            throw new StartupException(
                "ConnectionStrings:Otp names a file that cannot be written. "
                + "Check that its disk is mounted for writing, and has free space.",
                exception);
        }
    }

    private static bool IsInUse(int error)
        => error == SharingViolation || error == (OperatingSystem.IsMacOS() ? WouldBlockOnMac : WouldBlock);

    private static StartupException InUse(Exception? exception) => new(
        "ConnectionStrings:Otp names a database that another process is using. "
        + "One process at a time may have a SQLite file, by whatever name: stop the other one, or give this one a file of its own.",
        exception);

    private static StartupException WithoutLocks(int error) => new(
        "ConnectionStrings:Otp names a file on a file system that cannot lock files, so that nothing would keep a second process off it. "
        + "Put it on a local disk.",
        new IOException(Marshal.GetPInvokeErrorMessage(error)));

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flock(SafeFileHandle file, int operation);
}
