using System.Reflection;

namespace Otp.TestKit;

/// <summary>The repository that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The path of a file in it, by its name from the root.</summary>
    public static string File(Assembly tests, string name)
    {
        ArgumentNullException.ThrowIfNull(tests);
        var root = tests.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "RepositoryRoot").Value!;
        return Path.Combine(root, name);
    }
}
