using System.Diagnostics;
using System.Reflection;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests;

[TestFixture]
internal sealed class PublishTests
{
    private const string Header = "# What a run leaves behind";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    // What people keep in the content root beside what a run makes there.
    private static readonly string[] Secrets =
    [
        "nexmo.json", "private.key", "vonage.pem", "otp.key.json", "otp.db", "otp.db-wal", "otp.env", ".env", "appsettings.json", "appsettings.Production.json",
        "web.config", "backups/otp.db", "backups/clients.json",
    ];

    [Test]
    public async Task What_a_run_left_in_the_content_root_is_not_published()
    {
        using var folder = new TemporaryFolder();
        Copy(Repository.File(typeof(PublishTests).Assembly, "."), folder.Path);
        var contentRoot = folder.File("src/Otp.Api");
        await using (var service = ServiceProcess.Start(folder, "Development", ("ASPNETCORE_CONTENTROOT", contentRoot)))
        {
            Assert.That(await service.IsUpAsync(), Is.True, service.Output);
            Assert.That((await service.Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone())).Status, Is.EqualTo(201));
            Assert.That(await service.TerminateAsync(), Is.Zero);
        }

        Assert.That(Directory.EnumerateFiles(Path.Combine(contentRoot, "data")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "otp.db", "otp.key.json" }));
        Directory.CreateDirectory(Path.Combine(contentRoot, "backups"));
        foreach (var secret in Secrets)
        {
            await File.WriteAllTextAsync(Path.Combine(contentRoot, secret), secret.EndsWith(".config", StringComparison.Ordinal) ? "<configuration />" : "{}");
        }

        await PublishAsync(folder, contentRoot);

        var published = Directory.EnumerateFiles(folder.File("out"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.File("out"), file)).ToArray();
        Assert.That(published, Does.Contain("Otp.Api.dll"));
        Assert.That(published.Where(file => !IsOfTheBuild(file)), Is.Empty);
    }

    [Test]
    public void What_git_leaves_out_of_a_run_no_image_gets()
    {
        var image = Lines(".dockerignore").ToHashSet(StringComparer.Ordinal);
        var ofARun = Lines(".gitignore").SkipWhile(line => !line.StartsWith(Header, StringComparison.Ordinal)).Skip(1).Select(line => line.TrimEnd('/')).ToArray();

        Assert.That(ofARun, Does.Contain("*.key.json").And.Contain("*.env"));
        Assert.That(ofARun.Where(line => !image.Contains($"**/{line}")), Is.Empty);
    }

    // The runtime's own settings, and the web.config that the SDK writes for IIS.
    private static bool IsOfTheBuild(string file)
        => Path.GetExtension(file) is ".dll" or ".pdb" or ".xml" or ".so" or ".dylib" or ".a" or ".wasm"
            || file is "Otp.Api.deps.json" or "Otp.Api.runtimeconfig.json" or "Otp.Api.staticwebassets.endpoints.json" or "web.config" or "Otp.Api" or "Otp.Api.exe";

    private static string[] Lines(string name) => File.ReadAllLines(Repository.File(typeof(PublishTests).Assembly, name));

    // The sources as they were built, so that nothing has to be built again.
    private static void Copy(string repository, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(repository).Where(file => Path.GetFileName(file) is "Directory.Build.props" or "Directory.Packages.props" or "global.json" or "BannedSymbols.txt" or ".editorconfig"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(repository, "src"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(repository, file)).Where(IsSource))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.Copy(Path.Combine(repository, file), Path.Combine(folder, file));
        }
    }

    // Not what somebody's own run left there.
    private static bool IsSource(string file)
        => file.Contains("/obj/", StringComparison.Ordinal) || file.Contains("/bin/", StringComparison.Ordinal)
            || Path.GetExtension(file) is ".cs" or ".csproj" or ".targets" or ".props" or ".md" || file.Contains("/Properties/", StringComparison.Ordinal);

    private static async Task PublishAsync(TemporaryFolder folder, string project)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var configuration = typeof(PublishTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        foreach (var argument in new[] { "publish", project, "--no-build", "-c", configuration, "-o", folder.File("out"), "-p:PublishReadyToRun=false", "-nodeReuse:false", "-nologo" })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using var publish = Process.Start(start)!;
        var (output, errors) = (publish.StandardOutput.ReadToEndAsync(), publish.StandardError.ReadToEndAsync());
        await publish.WaitForExitAsync().WaitAsync(Limit);
        Assert.That(publish.ExitCode, Is.Zero, await output + await errors);
    }
}
