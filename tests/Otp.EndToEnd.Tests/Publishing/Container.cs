using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests.Publishing;

/// <summary>
/// What an engine makes of an image and of a service of a compose file, without an engine: the image's layers as the root of a
/// mount namespace, with the service's volumes, and in it the image's command as its user, with no rights beyond. The runtime,
/// which the tests' base image has not, is this machine's, with the libraries that it needs itself and no others.
/// </summary>
internal sealed partial class Container : IDisposable
{
    /// <summary>Where the runtime stands, as in Microsoft's images.</summary>
    public const string Runtime = "/usr/share/dotnet";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly ImageArchive _image;
    private readonly ComposeService _service;
    private readonly List<string> _mounts = [];

    private Container(ImageArchive image, ComposeService service)
    {
        _image = image;
        _service = service;
    }

    /// <summary>The lines of the service's <c>env_file</c>.</summary>
    public List<string> EnvFile { get; } = [];

    /// <summary>What a test has of its own: where its servers are.</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    /// <summary>The port that it is told to listen on, where an engine would map one to that of the image.</summary>
    public int Port { get; } = FreePorts.Next();

    private string Root => _folder.File("root");

    private string[] Entrypoint => [.. _image.Config.GetProperty(nameof(Entrypoint)).EnumerateArray().Select(part => part.GetString()!)];

    public static async Task<Container> CreateAsync(ImageArchive image, ComposeService service, params (string Name, string Content)[] secrets)
    {
        Needed.ToMount();
        var container = new Container(image, service);
        await container.MakeRootAsync();
        await container.BringRuntimeAsync();
        foreach (var path in service.Tmpfs)
        {
            container.Mount("-t tmpfs -o mode=1777,noexec,nosuid,nodev tmpfs", path);
        }

        foreach (var volume in service.Volumes)
        {
            await container.AddVolumeAsync(volume.Split(':'));
        }

        foreach (var (name, content) in secrets.Where(secret => service.Secrets.Contains(secret.Name, StringComparer.Ordinal)))
        {
            await container.AddSecretAsync(name, content);
        }

        return container;
    }

    /// <summary>Where a volume lies on this machine.</summary>
    public string Volume(string name) => _folder.File($"volumes/{name}");

    /// <summary>Runs the image's command, with more arguments, to its end.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => ToItsEndAsync(InNamespace([.. Entrypoint, .. arguments]));

    /// <summary>Starts the service.</summary>
    public ServiceProcess Start() => ServiceProcess.Start(InNamespace(Entrypoint), new Uri(FormattableString.Invariant($"http://127.0.0.1:{Port}")));

    /// <summary>Runs the service's check of health beside it.</summary>
    public Task<(int ExitCode, string Output)> CheckHealthAsync(ServiceProcess service)
    {
        Assert.That(_service.Healthcheck!.Test[0], Is.EqualTo("CMD"), "there is no shell");
        return ExecAsync(service, [.. _service.Healthcheck.Test.Skip(1)]);
    }

    /// <summary>Runs a command beside the service, as the same user, in the same root.</summary>
    public Task<(int ExitCode, string Output)> ExecAsync(ServiceProcess service, params string[] command)
    {
        var target = service.Id.ToString(CultureInfo.InvariantCulture);
        return ToItsEndAsync(new ProcessStartInfo("env",
            ["-i", .. Environment(), "nsenter", $"--target={target}", "--mount", "--root", $"--setgid={Group}", $"--setuid={User}", "--", .. command]));
    }

    public void Dispose() => _folder.Dispose();

    private string User => _service.User!.Split(':')[0];

    private string Group => _service.User!.Split(':')[1];

    private async Task MakeRootAsync()
    {
        await ProgramAsync("install", "-d", "-m", "0755", Root);
        foreach (var layer in _image.Layers)
        {
            await ProgramAsync("tar", "-xzpf", layer, "--numeric-owner", "-C", Root);
        }

        Mount("--rbind /proc", "/proc");
        Mount("--rbind /dev", "/dev");
    }

    // All that is dynamically linked says what it needs; OpenSSL is looked for when it is first wanted.
    private async Task BringRuntimeAsync()
    {
        var version = RuntimeEnvironment.GetRuntimeDirectory();
        var machines = Path.GetFullPath(Path.Combine(version, "../../.."));
        Mount($"--bind {machines}", Runtime);
        string[] asked = [Path.Combine(machines, "dotnet"), .. Directory.EnumerateFiles(version, "*.so"), Needed.File("libssl.so.3", "libssl3")];
        var (_, said) = await ToItsEndAsync(new ProcessStartInfo("ldd", asked));
        var libraries = Library().Matches(said).Select(match => match.Groups["path"].Value).Append(asked[^1]).Distinct(StringComparer.Ordinal);
        foreach (var library in libraries.Where(library => !library.StartsWith(machines, StringComparison.Ordinal)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Root + library)!);
            File.Copy(library, Root + library);
        }
    }

    // A new volume gets what the image has at its place, the owner too; where the image has nothing, it is root's.
    private async Task AddVolumeAsync(string[] volume)
    {
        var (name, path) = (Volume(volume[0]), volume[1]);
        Directory.CreateDirectory(Path.GetDirectoryName(name)!);
        if (Directory.Exists(Root + path))
        {
            await ProgramAsync("cp", "-a", Root + path, name);
        }
        else
        {
            await ProgramAsync("install", "-d", "-m", "0755", name);
        }

        Mount($"--bind {name}", path);
    }

    private async Task AddSecretAsync(string name, string content)
    {
        var (file, path) = (_folder.File($"secrets/{name}"), $"/run/secrets/{name}");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        await File.WriteAllTextAsync(file, content);
        await ProgramAsync("chown", User, file);
        await File.WriteAllTextAsync(Root + path, "");
        _mounts.Add($"mount --bind {file} {Root}{path}");
    }

    private void Mount(string what, string path)
    {
        Directory.CreateDirectory(Root + path);
        _mounts.Add($"mount {what} {Root}{path}");
    }

    // What is mounted is mounted for the service alone. Each step replaces the one before it, so that the service is the process that
    // is started here.
    private ProcessStartInfo InNamespace(string[] command)
    {
        var script = string.Join('\n',
        [
            "set -e",
            "mount --make-rprivate /",
            $"mount --bind {Root} {Root}",
            .. _mounts,
            _service.ReadOnly ? $"mount -o remount,bind,ro {Root}" : "",
            "exec \"$@\"",
        ]);
        return new ProcessStartInfo("unshare",
        [
            "--mount", "sh", "-c", script, "sh",
            "env", "-i", .. Environment(),
            "setpriv", "--no-new-privs",
            "unshare", $"--root={Root}", $"--wd={_image.Config.TextOf("WorkingDir")}", $"--setgid={Group}", $"--setuid={User}", "--", .. command,
        ]);
    }

    // The later one counts.
    private IEnumerable<string> Environment()
        => _image.Config.GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()!)
            .Append("HOME=/home/app")
            .Concat(EnvFile)
            .Concat(_service.Environment.Concat(Settings).Select(setting => $"{setting.Key}={setting.Value}"))
            .Append(string.Create(CultureInfo.InvariantCulture, $"ASPNETCORE_HTTP_PORTS={Port}"));

    private static async Task ProgramAsync(string program, params string[] arguments)
    {
        var (exitCode, output) = await ToItsEndAsync(new ProcessStartInfo(program, arguments));
        Assert.That(exitCode, Is.Zero, output);
    }

    private static async Task<(int ExitCode, string Output)> ToItsEndAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.UseShellExecute) = (true, true, false);
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(Limit);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex(@"(?:=> |^\s+)(?<path>/\S+) \(0x", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Library();
}
