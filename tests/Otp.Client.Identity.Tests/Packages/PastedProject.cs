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
    public const string XunitUsing = """<Using Include="Xunit" />""";

    // A file of its own is restored and compiled before it runs.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    public string Output => string.Join('\n', _output);

    /// <summary>The pieces of C# of a package's README.</summary>
    public static string[] Snippets(string package) => [.. Fence("csharp").Matches(ReadmeOf(package)).Select(match => match.Groups["text"].Value)];

    public static string ReadmeOf(string package) => File.ReadAllText(Repository.File(Assembly.GetExecutingAssembly(), $"src/{package}/README.md"));

    /// <summary>Pastes a snippet into an empty project, and compiles it.</summary>
    public static Task<PastedProject> CompileAsync(PackedPackages packages, string package, string snippet)
        => BuildAsync(packages, "", ("Shop.csproj", ProjectOf("Microsoft.NET.Sdk.Web", PackagesOf(ReadmeOf(package)))), ("Program.cs", snippet));

    /// <summary>Pastes a snippet into an empty project of tests, and compiles it.</summary>
    public static Task<PastedProject> CompileTestsAsync(PackedPackages packages, string package, string snippet, string[] framework)
    {
        string[] references = [.. PackagesOf(ReadmeOf(package)), .. framework];
        var usings = framework[1].StartsWith("xunit ", StringComparison.Ordinal) ? XunitUsing : "";
        return BuildAsync(packages, "", ("Shop.csproj", ProjectOf("Microsoft.NET.Sdk", references, usings)), ("UnitTest1.cs", snippet));
    }

    /// <summary>Writes files into an empty folder, and builds the project in it or in a folder of it.</summary>
    public static async Task<PastedProject> BuildAsync(PackedPackages packages, string folder, params (string Name, string Text)[] files)
    {
        var project = Write(packages, files);
        try
        {
            await PackedPackages.DotnetAsync(project._folder.File(folder), "build", "-warnaserror:CS");
            return project;
        }
        catch
        {
            await project.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes files into an empty folder, whose packages are the packed ones and those of this machine.</summary>
    public static PastedProject Write(PackedPackages packages, params (string Name, string Text)[] files)
    {
        var project = new PastedProject();
        project.Write("nuget.config", SourcesOf(packages));
        foreach (var (name, text) in files)
        {
            project.Write(name, text);
        }

        return project;
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

    /// <summary>Runs the tests that were compiled, in the folder or in one of it.</summary>
    /// <returns>The outcome of each.</returns>
    public async Task<IReadOnlyList<string>> TestAsync(string folder = "")
    {
        await PackedPackages.DotnetAsync(_folder.File(folder), "test", "--no-build", "--logger", "trx;LogFileName=results.trx", "--results-directory", _folder.Path);
        return [.. XDocument.Load(_folder.File("results.trx")).Descendants().Attributes("outcome").Where(outcome => outcome.Parent!.Name.LocalName == "UnitTestResult").Select(outcome => outcome.Value)];
    }

    /// <summary>Runs the one file of the folder, as <c>dotnet run</c> does; it reads what is written to the returned input.</summary>
    public StreamWriter RunFile(string name)
    {
        Directory.CreateDirectory(_folder.File("data"));
        Start(new ProcessStartInfo("dotnet", ["run", name])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            Environment = { ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0", ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false", ["XDG_DATA_HOME"] = _folder.File("data") },
        });
        return _process!.StandardInput;
    }

    /// <summary>Waits until the process has said something, or has ended.</summary>
    public Task<string> SaysAsync(string text)
        => Eventually.ReadAsync(() => Task.FromResult(Output), output => output.Contains(text, StringComparison.Ordinal) || _process!.HasExited, Limit);

    /// <summary>Starts what was compiled, behind HTTPS.</summary>
    /// <returns>Its address.</returns>
    public async Task<Uri> StartAsync(Uri service, string? apiKey = null)
    {
        var address = new Uri($"https://127.0.0.1:{FreePorts.Next()}");
        WriteCertificate();
        Start(new ProcessStartInfo("dotnet", [_folder.File("bin/Debug/net10.0/Shop.dll")])
        {
            UseShellExecute = false,
            Environment =
            {
                ["ASPNETCORE_URLS"] = address.ToString(),
                ["Kestrel__Certificates__Default__Path"] = _folder.File("certificate.pem"),
                ["Kestrel__Certificates__Default__KeyPath"] = _folder.File("key.pem"),
                ["Otp__BaseAddress"] = service.ToString(),
                ["Otp__ApiKey"] = apiKey,
            },
        });
        await SaysAsync("Application started");
        return address;
    }

    /// <summary>A browser that trusts the certificate which the pasted program was given.</summary>
    public static HttpClient NewBrowser(Uri address)
        => new(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" },
        })
        {
            BaseAddress = address,
        };

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Dispose();
    }

    private void Start(ProcessStartInfo start)
    {
        (start.WorkingDirectory, start.RedirectStandardOutput, start.RedirectStandardError) = (_folder.Path, true, true);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The packages that a document adds to a project, or to the one of a name.</summary>
    public static string[] PackagesOf(string document, string project = "")
    {
        var shell = string.Concat(Fence("sh").Matches(document).Select(match => match.Groups["text"].Value));
        return [.. AddPackage().Matches(shell).Where(match => match.Groups["project"].Value == project).Select(match => match.Groups["name"].Value)];
    }

    // What `dotnet new` makes, and `dotnet add package` adds: packages of the newest version, unless they name one after a space.
    public static string ProjectOf(string sdk, string[] packages, string items = "")
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

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllText(_folder.File(name), text);
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        Write("certificate.pem", certificate.ExportCertificatePem());
        Write("key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    public static Regex Fence(string language)
        => new($"```{language}\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"^dotnet add (?<project>[A-Z]\S+)? ?package (?<name>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddPackage();
}
