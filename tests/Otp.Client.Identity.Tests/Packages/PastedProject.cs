using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
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
            var shell = string.Concat(Fence("sh").Matches(ReadmeOf(package)).Select(match => match.Groups["text"].Value));
            var references = AddPackage().Matches(shell).Select(match => $"""<PackageReference Include="{match.Groups["name"].Value}" Version="*" />""");
            project.Write("Shop.csproj", ProjectOf(references));
            project.Write("nuget.config", SourcesOf(packages.Folder));
            project.Write("Program.cs", snippet);
            await PackedPackages.DotnetAsync(project._folder.Path, "build", "-warnaserror:CS");
            return project;
        }
        catch
        {
            await project.DisposeAsync();
            throw;
        }
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

    // What `dotnet new web` makes, and `dotnet add package` adds.
    private static string ProjectOf(IEnumerable<string> references)
        => $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(references)}
              </ItemGroup>
            </Project>
            """;

    private static string SourcesOf(string packed)
        => $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><clear /><add key="packed" value="{packed}" /><add key="machine" value="{PackagesOfThisMachine()}" /></packageSources>
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
