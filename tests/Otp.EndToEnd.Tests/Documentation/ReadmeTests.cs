using System.Text.RegularExpressions;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests.Documentation;

/// <summary>The first OTP of the README, in each of its shells.</summary>
[TestFixture]
internal sealed partial class ReadmeTests
{
    public const string Chapter = "A first OTP";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestCase(Shell.Sh)]
    [TestCase(Shell.PowerShell)]
    public async Task The_commands_create_a_code_and_verify_what_the_service_has_printed(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var service = ServiceProcess.Start(folder, "Development");
        Assert.That(await service.IsUpAsync(), Is.True, service.Output);
        var script = folder.File(shell == Shell.Sh ? "readme.sh" : "readme.ps1");
        await File.WriteAllTextAsync(script, Commands(shell, service.Client.BaseAddress!));
        using var process = await Shell.StartAsync(shell, script);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();

        var printed = await service.SaysAsync("┃ OTP ┃");
        await process.StandardInput.WriteLineAsync(FramedCode().Match(printed).Groups["code"].Value);
        await process.WaitForExitAsync().WaitAsync(Limit);

        var said = await output + await errors;
        Assert.That(process.ExitCode, Is.Zero, said);
        Assert.That(Statuses().Matches(said).Select(match => match.Groups["status"].Value), Is.EqualTo(["201", "200"]), said);
    }

    // The programs as they were built, in the place of what builds them first.
    private static string Commands(string shell, Uri address)
        => string.Join('\n', ShellBlock.Of("README.md").Where(block => block.Chapter == Chapter).Select(block => shell == Shell.Sh ? block.Sh : block.Twin))
            .Replace("dotnet run --no-launch-profile --project src/Otp.Api --", $"dotnet '{Path.Combine(AppContext.BaseDirectory, "Otp.Api.dll")}'", StringComparison.Ordinal)
            .Replace("http://localhost:3000", address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

    [GeneratedRegex(@"HTTP/1\.1 (?<status>[0-9]{3})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Statuses();

    [GeneratedRegex(@"code: (?<code>[0-9]+) ┃", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FramedCode();
}
