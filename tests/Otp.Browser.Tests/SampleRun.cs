using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Otp.TestKit;

namespace Otp.Browser.Tests;

/// <summary><c>samples/run</c>, as a person would start it: simulator, service and site. None of them outlives it.</summary>
internal sealed class SampleRun : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private SampleRun(Process process, int simulator, int service, int site)
    {
        _process = process;
        (Handset, Service, Site) = (Local(simulator), Local(service), Local(site));
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Handset { get; }

    public Uri Service { get; }

    public Uri Site { get; }

    /// <summary>The port on which the simulator takes mails.</summary>
    public required int Smtp { get; init; }

    public string Output => string.Join('\n', _output);

    /// <summary>Starts it, and waits until it has printed its addresses.</summary>
    public static async Task<SampleRun> StartAsync()
    {
        var (simulator, service, site, smtp) = (FreePorts.Next(), FreePorts.Next(), FreePorts.Next(), FreePorts.Next());
        var start = new ProcessStartInfo("bash")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Repository.File(typeof(SampleRun).Assembly, "samples/run"));
        start.ArgumentList.Add("--no-build");
        start.Environment["SIMULATOR_PORT"] = Text(simulator);
        start.Environment["SERVICE_PORT"] = Text(service);
        start.Environment["SITE_PORT"] = Text(site);
        start.Environment["SMTP_PORT"] = Text(smtp);
        start.Environment["CONFIGURATION"] = typeof(SampleRun).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var run = new SampleRun(new Process { StartInfo = start }, simulator, service, site) { Smtp = smtp };
        try
        {
            await run.IsUpAsync().WaitAsync(StartLimit);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>What Ctrl-C does.</summary>
    public async Task EndAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Text(_process.Id)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(EndLimit);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                await EndAsync();
            }
        }
        finally
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
        }
    }

    private async Task IsUpAsync()
    {
        while (!Output.Contains("Ctrl-C ends", StringComparison.Ordinal))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"samples/run has ended:\n{Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }

    private static Uri Local(int port) => new($"http://localhost:{Text(port)}/");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
