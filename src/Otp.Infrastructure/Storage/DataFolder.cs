namespace Otp.Infrastructure.Storage;

/// <summary>The folder that holds what a single machine keeps: the database and the development keys.</summary>
/// <param name="Path">Its full path.</param>
internal sealed record DataFolder(string Path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it, readable by its owner only, unless it is there: its files hold live addresses.</summary>
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
