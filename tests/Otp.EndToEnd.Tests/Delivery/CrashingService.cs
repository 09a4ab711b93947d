using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Otp.TestKit;
using Otp.TestKit.Vonage;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>The service as a process of its own, which can be killed and started again on the same folder, keys and port.</summary>
internal sealed class CrashingService : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _settings;
    private readonly SocketsHttpHandler _connections = new() { UseProxy = false, UseCookies = false };
    private Process? _process;

    public CrashingService(Uri provider, IReadOnlyDictionary<string, string> settings)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");
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

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync()
    {
        _process = Process.Start(StartInfo()) ?? throw new InvalidOperationException("The service did not start.");
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var started = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync())
        {
            Assert.That(_process.HasExited, Is.False, "The service ended while it started.");
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(StartLimit), "The service does not answer.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
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

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
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
