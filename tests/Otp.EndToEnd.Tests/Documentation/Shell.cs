using System.Diagnostics;
using Otp.TestKit;

namespace Otp.EndToEnd.Tests.Documentation;

/// <summary>The two shells that the documents are written for.</summary>
internal static class Shell
{
    public const string Sh = "sh";
    public const string PowerShell = "powershell";

    /// <summary>Starts a script. PowerShell is a .NET tool of this repository.</summary>
    public static async Task<Process> StartAsync(string shell, string script)
    {
        Needed.Unless(!OperatingSystem.IsWindows(), "Needs bash, to compare with.");
        var root = Repository.File(typeof(Shell).Assembly, ".");
        if (shell == PowerShell)
        {
            using var restore = Process.Start(new ProcessStartInfo("dotnet", ["tool", "restore"]) { WorkingDirectory = root, RedirectStandardOutput = true, UseShellExecute = false })!;
            await restore.StandardOutput.ReadToEndAsync();
            await restore.WaitForExitAsync();
            Needed.Unless(restore.ExitCode == 0, "PowerShell is not there: dotnet tool restore brings it.");
        }

        var start = new ProcessStartInfo(shell == Sh ? "bash" : "dotnet", shell == Sh ? [script] : ["tool", "run", "pwsh", "--", "-NoProfile", "-File", script])
        {
            // Where the manifest of the tools is.
            WorkingDirectory = root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Settings of the service that whoever runs the tests has in their environment.
        foreach (var name in start.Environment.Keys.Where(name => name.Contains("__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        return Process.Start(start)!;
    }
}
