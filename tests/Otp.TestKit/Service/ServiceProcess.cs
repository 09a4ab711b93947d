using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Otp.TestKit.Vonage;

namespace Otp.TestKit.Service;

/// <summary>The built service as a process of its own, which never outlives its test.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ServiceProcess(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = Limit };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Client { get; }

    /// <summary>Its number on this machine.</summary>
    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => string.Join('\n', _output);

    /// <summary>
    /// Starts it with a folder for content root and database, and nothing configured but what is given, and time for a disk that
    /// stands still.
    /// </summary>
    public static ServiceProcess Start(TemporaryFolder folder, string environment, params (string Name, string Value)[] settings)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(settings);
        var address = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder.Path };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Otp.Api.dll"));
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["DOTNET_ENVIRONMENT"] = environment;
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["Database__WriteTimeout"] = "00:00:20";
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return Start(start, address);
    }

    /// <summary>Starts it in a way of the test's own.</summary>
    /// <param name="start">How it is started, so that its own process is the one that is started here.</param>
    /// <param name="address">Where it will listen.</param>
    public static ServiceProcess Start(ProcessStartInfo start, Uri address)
    {
        ArgumentNullException.ThrowIfNull(start);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.UseShellExecute) = (true, true, false);
        return new ServiceProcess(new Process { StartInfo = start }, address);
    }

    /// <summary>The settings of a service in production whose provider is the stub.</summary>
    public static (string Name, string Value)[] Production(VonageStub vonage)
    {
        ArgumentNullException.ThrowIfNull(vonage);
        return
        [
            ("ConnectionStrings:Otp", "Data Source=otp.db"),
            ("Otp:ActiveKey", "k1"),
            ("Otp:Keys:k1", Fresh.Key()),
            ("Otp:AddressKey", Fresh.Key()),
            ("Delivery:Provider", "Dispatch"),
            ("Vonage:BaseAddress", vonage.Address.ToString()),
            ("Vonage:ApplicationId", VonageCredentials.ApplicationId),
            ("Vonage:PrivateKey", VonageCredentials.PrivateKey),
            ("Vonage:SignatureSecret", VonageCredentials.SignatureSecret),
            ("Authentication:Anonymous", "true"),
        ];
    }

    /// <summary>Waits until it answers, or has ended.</summary>
    public Task<bool> IsUpAsync() => Eventually.ReadAsync(AnswersAsync, up => up || HasExited);

    /// <summary>Waits until its output holds a text.</summary>
    public Task<string> SaysAsync(string text)
        => Eventually.ReadAsync(() => Task.FromResult(Output), output => output.Contains(text, StringComparison.Ordinal));

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await ExitAsync();
    }

    /// <summary>Waits for its end; the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }
}
