using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Otp.TestKit;

namespace Otp.Client.Identity.Tests.Packages;

/// <summary>
/// A project that a reader of a package's README has after following it: an empty one, with the packages that it says and its
/// Program.cs in place of the template's. Nothing comes from a network: the other packages are those of this machine.
/// </summary>
internal sealed partial class PastedProject : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    public string Output => string.Join('\n', _output);

    /// <summary>The pieces of C# of a package's README.</summary>
    public static string[] Snippets(string package) => [.. Fence("csharp").Matches(ReadmeOf(package)).Select(match => match.Groups["text"].Value)];

    public static string ReadmeOf(string package) => File.ReadAllText(Repository.File(Assembly.GetExecutingAssembly(), $"src/{package}/README.md"));

    /// <summary>Pastes a snippet into an empty project, and compiles it.</summary>
    public static async Task<PastedProject> CompileAsync(PackedPackages packages, string package, string snippet)
    {
        var project = new PastedProject();
        try
        {
            await project.CompileAsync(packages, ProjectOf("Microsoft.NET.Sdk.Web", PackagesOf(package)), "Program.cs", snippet);
            return project;
        }
        catch
        {
            await project.DisposeAsync();
            throw;
        }
    }

    /// <summary>Pastes a snippet into an empty project of tests, and compiles it.</summary>
    public static async Task<PastedProject> CompileTestsAsync(PackedPackages packages, string package, string snippet, string[] framework)
    {
        var project = new PastedProject();
        try
        {
            string[] references = [.. PackagesOf(package), .. framework];
            var usings = framework[1].StartsWith("xunit ", StringComparison.Ordinal) ? """<Using Include="Xunit" />""" : "";
            await project.CompileAsync(packages, ProjectOf("Microsoft.NET.Sdk", references, usings), "UnitTest1.cs", snippet);
            return project;
        }
        catch
        {
            await project.DisposeAsync();
            throw;
        }
    }

    /// <summary>Pastes a program into an empty project, and publishes it as native code. A warning of the trimmer or the compiler fails it.</summary>
    /// <returns>The program.</returns>
    public static async Task<(PastedProject Project, string Program)> PublishNativeAsync(PackedPackages packages, string package, string program)
    {
        var project = new PastedProject();
        try
        {
            const string Native = "<PropertyGroup><OutputType>Exe</OutputType><PublishAot>true</PublishAot><TrimmerSingleWarn>false</TrimmerSingleWarn></PropertyGroup><ItemGroup>";
            project.Write("Shop.csproj", ProjectOf("Microsoft.NET.Sdk", [package], $"</ItemGroup>{Native}"));
            // The compiler is no package of this machine until somebody has used it: where it is not, it comes from where packages come from.
            project.Write("nuget.config", $"""
                <configuration>
                  <config><add key="globalPackagesFolder" value="{packages.Restored}" /></config>
                  <packageSources><add key="packed" value="{packages.Folder}" /></packageSources>
                  <fallbackPackageFolders><add key="machine" value="{PackagesOfThisMachine()}" /></fallbackPackageFolders>
                </configuration>
                """);
            project.Write("Program.cs", program);
            await PackedPackages.DotnetAsync(project._folder.Path, "publish", "-warnaserror", "--use-current-runtime", "-o", project._folder.File("native"));
            return (project, project._folder.File(OperatingSystem.IsWindows() ? "native/Shop.exe" : "native/Shop"));
        }
        catch
        {
            await project.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the tests that were compiled.</summary>
    /// <returns>The outcome of each.</returns>
    public async Task<IReadOnlyList<string>> TestAsync()
    {
        await PackedPackages.DotnetAsync(_folder.Path, "test", "--no-build", "--logger", "trx;LogFileName=results.trx", "--results-directory", _folder.Path);
        return [.. XDocument.Load(_folder.File("results.trx")).Descendants().Attributes("outcome").Where(outcome => outcome.Parent!.Name.LocalName == "UnitTestResult").Select(outcome => outcome.Value)];
    }

    /// <summary>Starts what was compiled, behind HTTPS.</summary>
    /// <returns>Its address.</returns>
    public async Task<Uri> StartAsync(Uri service)
    {
        var address = new Uri($"https://127.0.0.1:{FreePorts.Next()}");
        WriteCertificate();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(_folder.Path, "bin/Debug/net10.0/Shop.dll")])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment =
            {
                ["ASPNETCORE_URLS"] = address.ToString(),
                ["Kestrel__Certificates__Default__Path"] = _folder.File("certificate.pem"),
                ["Kestrel__Certificates__Default__KeyPath"] = _folder.File("key.pem"),
                ["Otp__BaseAddress"] = service.ToString(),
                ["Otp__ApiKey"] = null,
            },
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.ReadAsync(() => Task.FromResult(Output), output => output.Contains("Application started", StringComparison.Ordinal) || _process.HasExited);
        return address;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Dispose();
    }

    private static string[] PackagesOf(string package)
    {
        var shell = string.Concat(Fence("sh").Matches(ReadmeOf(package)).Select(match => match.Groups["text"].Value));
        return [.. AddPackage().Matches(shell).Select(match => match.Groups["name"].Value)];
    }

    // What `dotnet new` makes, and `dotnet add package` adds: packages of the newest version, unless they name one after a space.
    private static string ProjectOf(string sdk, string[] packages, string items = "")
        => $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(packages.Select(name => $"""<PackageReference Include="{name.Split(' ')[0]}" Version="{(name.Contains(' ', StringComparison.Ordinal) ? name.Split(' ')[1] : "*")}" />"""))}
                {items}
              </ItemGroup>
            </Project>
            """;

    private async Task CompileAsync(PackedPackages packages, string definition, string file, string snippet)
    {
        Write("Shop.csproj", definition);
        Write("nuget.config", SourcesOf(packages));
        Write(file, snippet);
        await PackedPackages.DotnetAsync(_folder.Path, "build", "-warnaserror:CS");
    }

    private static string SourcesOf(PackedPackages packages)
        => $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{packages.Restored}" /></config>
              <packageSources><clear /><add key="packed" value="{packages.Folder}" /><add key="machine" value="{PackagesOfThisMachine()}" /></packageSources>
              <packageSourceMapping>
                <packageSource key="packed"><package pattern="Otp.*" /></packageSource>
                <packageSource key="machine"><package pattern="*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """;

    private static string PackagesOfThisMachine()
        => Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private void Write(string name, string text) => File.WriteAllText(_folder.File(name), text);

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        Write("certificate.pem", certificate.ExportCertificatePem());
        Write("key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    private static Regex Fence(string language)
        => new($"```{language}\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"^dotnet add package (?<name>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddPackage();
}
