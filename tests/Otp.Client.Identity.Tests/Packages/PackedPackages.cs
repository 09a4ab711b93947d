using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Otp.TestKit;

namespace Otp.Client.Identity.Tests.Packages;

/// <summary>The packages as they are published, packed from what was built, in a folder that is a source of packages.</summary>
internal sealed class PackedPackages : IDisposable
{
    /// <summary>Where those who publish them keep the repository.</summary>
    public const string Home = "https://git.example/shop/otp-service";

    public static readonly string[] Names = ["Otp.Client", "Otp.Client.Identity", "Otp.Client.Testing"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>The source.</summary>
    public string Folder => _folder.File("packed");

    /// <summary>Where projects that use them keep what they restore: once for all of them, and beside none of their sources.</summary>
    public string Restored => _folder.File("restored");

    public static async Task<PackedPackages> PackAsync()
    {
        var packages = new PackedPackages();
        try
        {
            foreach (var name in Names)
            {
                await DotnetAsync(Repository.File(Assembly.GetExecutingAssembly(), $"src/{name}"), "pack", "--no-build", "-c", Configuration, "-o", packages.Folder, $"-p:RepositoryUrl={Home}");
            }

            return packages;
        }
        catch
        {
            packages.Dispose();
            throw;
        }
    }

    /// <summary>Opens a package, or the one with its symbols: both are ZIP files.</summary>
    public ZipArchive Open(string name, string extension = "nupkg")
        => ZipFile.OpenRead(Directory.EnumerateFiles(Folder, $"{name}.*.{extension}").Single(file => char.IsAsciiDigit(Path.GetFileName(file)[name.Length + 1])));

    /// <summary>The README in a package.</summary>
    public string Readme(string name)
    {
        using var package = Open(name);
        using var reader = new StreamReader(package.GetEntry("README.md")!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>What a package says of itself, by the names of its elements.</summary>
    public ILookup<string, XElement> Metadata(string name)
    {
        using var package = Open(name);
        using var nuspec = package.GetEntry($"{name}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata").Elements().ToLookup(element => element.Name.LocalName, StringComparer.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs the SDK in a folder, without build servers that would outlive it. What it says is thrown when it fails.</summary>
    /// <returns>What it says.</returns>
    public static async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment =
            {
                ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["UseSharedCompilation"] = "false",
                ["DOTNET_NOLOGO"] = "1",
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            },
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"dotnet {string.Join(' ', arguments)}\n{await output}\n{await errors}");
        return await output;
    }

    // The configuration that the tests were built in: .../bin/Debug/net10.0/.
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
