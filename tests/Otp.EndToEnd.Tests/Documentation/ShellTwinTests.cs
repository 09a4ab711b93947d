using Otp.TestKit;

namespace Otp.EndToEnd.Tests.Documentation;

/// <summary>
/// Every block of sh in a document that developers follow works in PowerShell too: as it stands, or by the block that follows it. Both are
/// run here, in both shells, with programs in the place of the real ones that write down how they were called and with which settings.
/// </summary>
internal sealed class ShellTwinTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // For those who set up a Linux server, or measure on one: systemd, apt, nginx and scripts of bash.
    private static readonly string[] ForServers = ["docs/operations.md", "deploy/README.md", "bench/README.md"];

    private static readonly string[] Programs = ["dotnet", "curl", "npm", "npx"];

    // Variables that the text around a block has introduced.
    private static readonly string[] Variables = ["TOKEN", "KEY", "CODE", "UUID"];

    [Test]
    public async Task Both_shells_call_the_same_programs_with_the_same_arguments_and_settings()
    {
        using var folder = new TemporaryFolder();
        var blocks = Blocks();
        foreach (var (number, block) in blocks.Index())
        {
            await File.WriteAllTextAsync(folder.File($"{number:D3}.sh"), block.Sh);
            await File.WriteAllTextAsync(folder.File($"{number:D3}.ps1"), block.Twin ?? block.Sh);
        }

        await WriteProgramsAsync(folder);
        await RunAsync(Shell.Sh, folder.File("run-all"), RunAllInSh(folder));
        await RunAsync(Shell.PowerShell, folder.File("run-all.ps1"), RunAllInPowerShell(folder));

        Assert.Multiple(() =>
        {
            foreach (var (number, block) in blocks.Index())
            {
                var (sh, powerShell) = (Called(Shell.Sh, number), Called(Shell.PowerShell, number));
                Assert.That(sh, Does.Not.Contain("failed: ").And.Contain("\n"), $"{block}");
                Assert.That(powerShell, Is.EqualTo(sh), $"{block}\nPowerShell calls something else, or nothing. If the block cannot be the same in both, let one of powershell follow it.");
            }
        });

        // Each shell has a folder of its own for a block.
        string Called(string shell, int number)
            => File.ReadAllText(folder.File($"{number:D3}.{shell}.called")).Replace($".{shell}.there", ".there", StringComparison.Ordinal);
    }

    [Test]
    public void A_block_is_read_with_the_twin_that_follows_it()
    {
        var blocks = ShellBlock.Of("README.md").Where(block => block.Chapter == ReadmeTests.Chapter).ToList();

        Assert.That(blocks.Select(block => block.Sh), Is.Not.Empty.And.All.Contains("curl"));
        Assert.That(blocks.Select(block => block.Twin), Is.All.Contains("Invoke-WebRequest"));
    }

    // All documents but those for servers; what stands under "A first OTP" is run against the service by the tests of the README.
    private static List<ShellBlock> Blocks()
    {
        var root = Repository.File(typeof(ShellTwinTests).Assembly, ".");
        var documents = new[] { "docs", "deploy", "samples", "src", "tools", "bench" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(root, "*.md"))
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.That(documents, Is.SupersetOf(ForServers));
        return [.. documents.Except(ForServers, StringComparer.Ordinal).SelectMany(ShellBlock.Of).Where(block => block.Document != "README.md" || block.Chapter != ReadmeTests.Chapter)];
    }

    // Each writes its name, its arguments and, at the end of a block, the settings in the environment.
    private static async Task WriteProgramsAsync(TemporaryFolder folder)
    {
        const string Program = """
            #!/usr/bin/env bash
            {
              printf '%s' "${0##*/}"
              printf ' %q' "$@"
              printf '\n'
              env | grep -a '^[A-Za-z][A-Za-z0-9]*__' | sort || true
            } >> "$CALLED"
            if [[ $1 == new ]]; then mkdir -p "${@: -1}"; fi
            printf 'what %s prints\n' "${0##*/}"
            """;
        Directory.CreateDirectory(folder.File("programs"));
        foreach (var name in Programs.Append("ended"))
        {
            var file = folder.File($"programs/{name}");
            await File.WriteAllTextAsync(file, Program.ReplaceLineEndings("\n"));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }
    }

    private static string RunAllInSh(TemporaryFolder folder) => $$"""
        export PATH='{{folder.File("programs")}}':"$PATH"
        for script in '{{folder.Path}}'/*.sh; do
          export CALLED="${script%.sh}.sh.called"
          mkdir "${script%.sh}.sh.there"
          (
            {{string.Join("; ", Variables.Select(name => $"{name}=the-{name}"))}}
            cd "${script%.sh}.sh.there"
            set -euo pipefail
            . "$script"
            ended
          )
          status=$?
          if (( status != 0 )); then echo "failed: $status" >> "$CALLED"; fi
        done
        """;

    private static string RunAllInPowerShell(TemporaryFolder folder) => $$"""
        $ErrorActionPreference = 'Stop'
        $PSNativeCommandUseErrorActionPreference = $true
        $env:PATH = '{{folder.File("programs")}}' + [IO.Path]::PathSeparator + $env:PATH
        {{string.Join("; ", Variables.Select(name => $"${name} = 'the-{name}'"))}}
        foreach ($block in Get-ChildItem '{{folder.Path}}/[0-9]*.ps1' | Sort-Object Name) {
            $env:CALLED = [IO.Path]::ChangeExtension($block.FullName, '.powershell.called')
            Set-Location (New-Item -ItemType Directory ([IO.Path]::ChangeExtension($block.FullName, '.powershell.there'))).FullName
            try {
                & $block.FullName
                ended
            } catch {
                Add-Content $env:CALLED "failed: $_"
            }
            Get-ChildItem Env: | Where-Object Name -Like '*__*' | ForEach-Object { Remove-Item "Env:$($_.Name)" }
        }
        """;

    private static async Task RunAsync(string shell, string script, string text)
    {
        await File.WriteAllTextAsync(script, text);
        using var process = await Shell.StartAsync(shell, script);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Limit);
        Assert.That(process.ExitCode, Is.Zero, $"{await output}\n{await errors}");
    }
}
