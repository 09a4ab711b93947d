using System.Diagnostics;
using System.Text.RegularExpressions;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests;

/// <summary>The first OTP of the README, in each of its shells.</summary>
[TestFixture]
internal sealed partial class ReadmeTests
{
    private const string Chapter = "## A first OTP";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestCase("sh")]
    [TestCase("powershell")]
    public async Task The_commands_create_a_code_and_verify_what_the_service_has_printed(string language)
    {
        using var folder = new TemporaryFolder();
        await using var service = ServiceProcess.Start(folder, "Development");
        Assert.That(await service.IsUpAsync(), Is.True, service.Output);
        var script = folder.File(language == "sh" ? "readme.sh" : "readme.ps1");
        await File.WriteAllTextAsync(script, Commands(language, service.Client.BaseAddress!));
        using var shell = await StartAsync(language, script);
        var output = shell.StandardOutput.ReadToEndAsync();
        var errors = shell.StandardError.ReadToEndAsync();

        var printed = await service.SaysAsync("┃ OTP ┃");
        await shell.StandardInput.WriteLineAsync(FramedCode().Match(printed).Groups["code"].Value);
        await shell.WaitForExitAsync().WaitAsync(Limit);

        var said = await output + await errors;
        Assert.That(shell.ExitCode, Is.Zero, said);
        Assert.That(Statuses().Matches(said).Select(match => match.Groups["status"].Value), Is.EqualTo(["201", "200"]), said);
    }

    [Test]
    public void Every_block_for_one_shell_has_its_twin()
        => Assert.That(Blocks("powershell"), Has.Length.EqualTo(Blocks("sh").Length).And.Not.Empty);

    // The programs as they were built, in the place of what builds them first.
    private static string Commands(string language, Uri address)
        => string.Join('\n', Blocks(language))
            .Replace("dotnet run --no-launch-profile --project src/Otp.Api --", $"dotnet '{Path.Combine(AppContext.BaseDirectory, "Otp.Api.dll")}'", StringComparison.Ordinal)
            .Replace("http://localhost:3000", address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

    private static string[] Blocks(string language)
    {
        var readme = File.ReadAllText(Repository.File(typeof(ReadmeTests).Assembly, "README.md"));
        var start = readme.IndexOf(Chapter, StringComparison.Ordinal);
        var chapter = readme[start..readme.IndexOf("\n## ", start + Chapter.Length, StringComparison.Ordinal)];
        return [.. Fence().Matches(chapter).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["text"].Value)];
    }

    private static async Task<Process> StartAsync(string language, string script)
    {
        var start = new ProcessStartInfo(language == "sh" ? "bash" : "dotnet", language == "sh" ? [script] : ["tool", "run", "pwsh", "--", "-NoProfile", "-File", script])
        {
            // Where the manifest of the tools is.
            WorkingDirectory = Repository.File(typeof(ReadmeTests).Assembly, "."),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (language == "powershell")
        {
            using var restore = Process.Start(new ProcessStartInfo("dotnet", ["tool", "restore"]) { WorkingDirectory = start.WorkingDirectory, RedirectStandardOutput = true, UseShellExecute = false })!;
            await restore.StandardOutput.ReadToEndAsync();
            await restore.WaitForExitAsync();
            Needed.Unless(restore.ExitCode == 0, "PowerShell is not there: dotnet tool restore brings it.");
        }

        return Process.Start(start)!;
    }

    [GeneratedRegex("```(?<language>[a-z]+)\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"HTTP/1\.1 (?<status>[0-9]{3})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Statuses();

    [GeneratedRegex(@"code: (?<code>[0-9]+) ┃", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FramedCode();
}
