namespace Otp.Infrastructure.Storage;

/// <summary>The folder that holds what a single machine keeps: the database and the development keys.</summary>
/// <param name="Path">Its full path.</param>
internal sealed record DataFolder(string Path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it, for its owner alone, where it is not there: live addresses stand in its files.</summary>
    public void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else
        {
            Directory.CreateDirectory(Path, OwnerOnly);
        }
    }
}
