using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;
using Otp.TestKit.Vonage;

namespace Otp.TestKit.Service;

/// <summary>The service as a process of its own, which can be killed and started again on the same folder, keys and port.</summary>
public sealed class CrashingService : IAsyncDisposable
{
    private const int MostLines = 2_000;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Dictionary<string, string> _settings;
    private readonly SocketsHttpHandler _connections = new() { UseProxy = false, UseCookies = false };
    private Process? _process;

    /// <param name="provider">Where the provider listens.</param>
    /// <param name="settings">Environment variables beside those of a service in production, or in their place.</param>
    public CrashingService(Uri provider, IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(settings);
        Address = new Uri($"http://127.0.0.1:{FreePorts.Next().ToString(CultureInfo.InvariantCulture)}");
        Client = new HttpClient(_connections) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        _settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",

            // It lives for seconds: what the compiler would gain by a second look, it cannot earn back.
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_TC_CallCounting"] = "0",
            ["urls"] = Address.ToString(),
            ["Logging__LogLevel__Default"] = "Warning",
            ["ConnectionStrings__Otp"] = $"Data Source={_folder.File("otp.db")}",

            // A disk that stands still for two seconds is an answer 503, which is the subject of few tests: those say their own time.
            ["Database__WriteTimeout"] = "00:00:20",
            ["Otp__ActiveKey"] = "k1",
            ["Otp__Keys__k1"] = Fresh.Key(),
            ["Otp__AddressKey"] = Fresh.Key(),
            ["Authentication__Anonymous"] = "true",
            ["Delivery__Provider"] = "Messages",
            ["Vonage__BaseAddress"] = provider.ToString(),
            ["Vonage__ApplicationId"] = VonageCredentials.ApplicationId,
            ["Vonage__PrivateKey"] = VonageCredentials.PrivateKey,
            ["Vonage__SignatureSecret"] = VonageCredentials.SignatureSecret,
            ["Vonage__MessengerSenderId"] = "106900000000",
            ["Vonage__RequestsPerSecond"] = "10000",
        };
        foreach (var (name, value) in settings)
        {
            _settings[name] = value;
        }
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>The number of the process that runs.</summary>
    public int Id => _process?.Id ?? throw new InvalidOperationException("The service does not run.");

    /// <summary>Its content root, where its settings files stand.</summary>
    public string Folder => _folder.Path;

    /// <summary>Where the database stands, unless a setting says otherwise.</summary>
    public string DatabasePath => _folder.File("otp.db");

    /// <summary>What it has printed, over all its lives.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Sets an environment variable for the lives to come; null takes it away.</summary>
    public void Set(string name, string? value)
    {
        if (value is null)
        {
            _settings.Remove(name);
        }
        else
        {
            _settings[name] = value;
        }
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync()
    {
        Launch();
        var started = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync())
        {
            Assert.That(_process!.HasExited, Is.False, $"The service ended while it started.\n{Output}");
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(StartLimit), "The service does not answer.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Starts it where it must refuse to, and waits for its end.</summary>
    /// <returns>The exit code, and what it printed.</returns>
    public async Task<(int ExitCode, string Output)> StartInVainAsync()
    {
        _output.Clear();
        Launch();
        return (await ExitAsync(), Output);
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        await SignalAsync("TERM");
        return await ExitAsync();
    }

    /// <summary>Sends it a signal by name.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>kill -9, if it runs.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Client.Dispose();
        _connections.Dispose();
        _folder.Dispose();
    }

    private void Launch()
    {
        _process = Process.Start(StartInfo()) ?? throw new InvalidOperationException("The service did not start.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task<int> ExitAsync()
    {
        var process = _process ?? throw new InvalidOperationException("The service does not run.");
        await process.WaitForExitAsync().WaitAsync(StartLimit);
        _process = null;
        var exitCode = process.ExitCode;
        process.Dispose();
        return exitCode;
    }

    // The last lines are enough to see what went wrong.
    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
            while (_output.Count > MostLines)
            {
                _output.TryDequeue(out _);
            }
        }
    }

    private ProcessStartInfo StartInfo()
    {
        var info = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Otp.Api.dll"));
        foreach (var (name, value) in _settings)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/health/live", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
