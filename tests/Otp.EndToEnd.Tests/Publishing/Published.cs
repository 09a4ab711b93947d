using System.Diagnostics;
using System.Reflection;
using Otp.TestKit;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests.Publishing;

/// <summary>
/// The service, published once for all tests here, as files and as an image: from sources among which a run has left its
/// database and keys, and people what they keep in the content root.
/// </summary>
[SetUpFixture]
public sealed class Published
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly string[] Secrets =
    [
        "nexmo.json", "private.key", "vonage.pem", "otp.key.json", "otp.db", "otp.db-wal", "otp.env", ".env", "appsettings.json", "appsettings.Production.json",
        "appsettings.Development.json", "web.config", "backups/otp.db", "backups/clients.json",
    ];

    private static TemporaryFolder? _folder;
    private static ImageArchive? _image;

    /// <summary>What <c>dotnet publish</c> wrote, by its path there.</summary>
    internal static IReadOnlyList<string> Files { get; private set; } = [];

    internal static ImageArchive Image => _image ?? throw new InvalidOperationException("Nothing is published.");

    private static string Project => _folder!.File("src/Otp.Api");

    [OneTimeSetUp]
    public static async Task PublishAsync()
    {
        _folder = new TemporaryFolder();
        Copy(Repository.File(typeof(Published).Assembly, "."), _folder.Path);
        await RunAsync(_folder);
        Directory.CreateDirectory(Path.Combine(Project, "backups"));
        foreach (var secret in Secrets)
        {
            await File.WriteAllTextAsync(Path.Combine(Project, secret), secret.EndsWith(".config", StringComparison.Ordinal) ? "<configuration />" : "{}");
        }

        await using var registry = await GatewayStub.StartAsync();
        registry.Answer = BaseImage.Make().AnswerAsync;
        await DotnetAsync(
            "publish", Project, "-t:PublishContainer", "--no-build", "-c", Configuration, "-o", _folder.File("out"), "-p:PublishReadyToRun=false",
            $"-p:ContainerBaseImage={BaseImage.NameAt(registry.Address)}", $"-p:ContainerArchiveOutputPath={_folder.File("image.tar")}");
        Files = [.. Directory.EnumerateFiles(_folder.File("out"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder.File("out"), file))];
        _image = ImageArchive.Unpack(_folder.File("image.tar"), _folder.File("image"));
    }

    [OneTimeTearDown]
    public static void Remove() => _folder?.Dispose();

    /// <summary>The image that the service's stands on when nobody names another.</summary>
    internal static async Task<string> BaseAsync()
        => (await DotnetAsync("msbuild", Project, "-t:ComputeContainerBaseImage", "-getProperty:ContainerBaseImage", $"-p:Configuration={Configuration}")).Trim();

    private static string Configuration => typeof(Published).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static async Task RunAsync(TemporaryFolder folder)
    {
        await using var service = ServiceProcess.Start(folder, "Development", ("ASPNETCORE_CONTENTROOT", Project));
        Assert.That(await service.IsUpAsync(), Is.True, service.Output);
        Assert.That((await service.Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone())).Status, Is.EqualTo(201));
        Assert.That(await service.TerminateAsync(), Is.Zero);
        Assert.That(Directory.EnumerateFiles(Path.Combine(Project, "data")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "otp.db", "otp.key.json" }));
    }

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

    private static async Task<string> DotnetAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [command, .. arguments, "-nodeReuse:false", "-nologo"])
        {
            WorkingDirectory = _folder!.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";

        // The registry is here, and the layers that the SDK keeps are not kept for others.
        start.Environment["NO_PROXY"] = "localhost";
        start.Environment["XDG_CACHE_HOME"] = start.Environment["TMPDIR"] = Directory.CreateDirectory(_folder.File("cache")).FullName;
        using var dotnet = Process.Start(start)!;
        var (output, errors) = (dotnet.StandardOutput.ReadToEndAsync(), dotnet.StandardError.ReadToEndAsync());
        await dotnet.WaitForExitAsync().WaitAsync(Limit);
        Assert.That(dotnet.ExitCode, Is.Zero, await output + await errors);
        return await output;
    }
}
