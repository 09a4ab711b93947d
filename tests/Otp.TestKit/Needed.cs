namespace Otp.TestKit;

/// <summary>What a test needs of its machine. Without it the test is skipped, but fails in continuous integration (<c>CI=true</c>).</summary>
public static class Needed
{
    private const string Root = "Needs root, to mount file systems.";

    /// <summary>Skips the test, or fails it, unless the machine has what the sentence says is missing.</summary>
    public static void Unless(bool present, string missing)
    {
        if (present)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            NUnit.Framework.Assert.Fail(missing);
        }

        NUnit.Framework.Assert.Ignore(missing);
    }

    /// <summary>The rights to mount.</summary>
    public static void ToMount() => Unless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, Root);

    /// <summary>A file that a package brings.</summary>
    /// <returns>Its path.</returns>
    public static string File(string name, string package)
    {
        var found = Folders().Select(folder => Path.Combine(folder, name)).FirstOrDefault(System.IO.File.Exists);
        Unless(found is not null, $"{name} is not installed (package {package}).");
        return found!;
    }

    // Debian's places for programs and for libraries.
    private static IEnumerable<string> Folders()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(["/usr/sbin", "/usr/lib/fiu", "/usr/lib"])
            .Concat(Directory.Exists("/usr/lib") ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu").SelectMany(folder => new[] { folder, Path.Combine(folder, "faketime"), Path.Combine(folder, "fiu") }) : []);
}
