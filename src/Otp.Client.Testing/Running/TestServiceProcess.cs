using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Otp.Client.Testing.Running;

/// <summary>The process that runs the service. It ends when this does, and when the tests are killed: its input ends with them.</summary>
internal sealed class TestServiceProcess : IAsyncDisposable
{
    private const int LinesKept = 1_000;

    // Variables that make a .NET program load or do what was meant for the tests.
    private static readonly string[] OfTheTests = ["ASPNETCORE_", "CORECLR_", "COR_", "DOTNET_STARTUP_HOOKS", "DOTNET_HOSTINGSTARTUP", "OTEL_"];

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<Reply>> _waiting = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly SemaphoreSlim _oneLine = new(initialCount: 1);
    private readonly Task _reading;
    private int _orders;

    private TestServiceProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    /// <summary>The last 1,000 lines that the service has logged.</summary>
    public string Log => string.Join(Environment.NewLine, _log);

    public static TestServiceProcess Start()
    {
        var folder = Path.GetDirectoryName(typeof(TestServiceProcess).Assembly.Location) is { Length: > 0 } place ? place : AppContext.BaseDirectory;
        var program = Path.Combine(folder, "otp-service", "TestService.dll");
        if (!File.Exists(program))
        {
            throw new InvalidOperationException(
                $"The OTP service is not at {program}. The build files of the package Otp.Client.Testing copy it there: the reference to the "
                + "package must not exclude the assets \"build\", and the project that runs the tests must have it.");
        }

        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var start = new ProcessStartInfo(Dotnet(), [program])
        {
            WorkingDirectory = Path.GetDirectoryName(program)!,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
            StandardErrorEncoding = utf8,
        };
        foreach (var name in start.Environment.Keys.Where(name => OfTheTests.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            start.Environment.Remove(name);
        }

        return new TestServiceProcess(new Process { StartInfo = start });
    }

    /// <summary>Gives an order, and waits until it is carried out.</summary>
    /// <exception cref="InvalidOperationException">It was not carried out, or the process has ended. The message says why.</exception>
    public async Task<Reply> SendAsync(Order order, CancellationToken cancellationToken)
    {
        order = order with { Number = Interlocked.Increment(ref _orders) };
        var waiting = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[order.Number] = waiting;
        try
        {
            await WriteAsync(JsonSerializer.Serialize(order), cancellationToken);
            if (_reading.IsCompleted)
            {
                throw Ended();
            }

            var reply = await waiting.Task.WaitAsync(cancellationToken);
            return reply.Error is null ? reply : throw new InvalidOperationException($"The OTP service for tests: {reply.Error}");
        }
        finally
        {
            _waiting.TryRemove(order.Number, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(EndLimit);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        await _reading;
        _process.Dispose();
        _oneLine.Dispose();
    }

    // The dotnet whose runtime runs the tests; or else the one that was said, or is on the path.
    private static string Dotnet()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? name;
    }

    private async Task WriteAsync(string line, CancellationToken cancellationToken)
    {
        await _oneLine.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            throw Ended();
        }
        finally
        {
            _oneLine.Release();
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var reply = JsonSerializer.Deserialize<Reply>(line)!;
            if (_waiting.TryGetValue(reply.Number, out var waiting))
            {
                waiting.TrySetResult(reply);
            }
        }

        foreach (var waiting in _waiting.Values)
        {
            waiting.TrySetException(Ended());
        }
    }

    private InvalidOperationException Ended() => new($"The process of the OTP service for tests has ended. It said:{Environment.NewLine}{Log}");

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _log.Enqueue(line);
            while (_log.Count > LinesKept)
            {
                _log.TryDequeue(out _);
            }
        }
    }
}
