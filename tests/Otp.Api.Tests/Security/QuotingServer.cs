using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Otp.TestKit;

namespace Otp.Api.Tests.Security;

/// <summary>
/// Any provider that is called over HTTP, at its worst: whatever it answers quotes the request, secrets and all, be it in what no HTTP
/// server writes.
/// </summary>
internal sealed partial class QuotingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentBag<Task> _served = [];
    private readonly Task _accepting;

    public QuotingServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>What it writes to a request; null: nothing, until the caller gives up; empty: the connection breaks.</summary>
    public Func<string, string?> Answer { get; set; } = _ => "";

    /// <summary>The request that holds a text, waited for.</summary>
    public async Task<string> RequestWithAsync(string text)
        => (await Eventually.ReadAsync(
            () => Task.FromResult(_requests.FirstOrDefault(request => request.Contains(text, StringComparison.Ordinal))), found => found is not null))
            ?? throw new InvalidOperationException("It was not called.");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_served);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _served.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var request = await ReadAsync(client.GetStream());
                var answer = Answer(request);
                _requests.Enqueue(request);
                if (answer is null)
                {
                    await client.GetStream().ReadExactlyAsync(new byte[1], _end.Token);
                }
                else if (answer.Length == 0)
                {
                    client.LingerState = new LingerOption(enable: true, seconds: 0);
                }
                else
                {
                    await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(answer), _end.Token);
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
            {
                // The caller has gone, or the test is over.
            }
        }
    }

    // The head, and as much as it says that follows.
    private async Task<string> ReadAsync(NetworkStream stream)
    {
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _end.Token);
            if (read == 0)
            {
                throw new IOException("The caller has gone.");
            }

            var text = request.Append(Encoding.Latin1.GetString(buffer, 0, read)).ToString();
            if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var head
                && text.Length >= head + 4 + int.Parse(Length().Match(text).Groups["length"].Value, CultureInfo.InvariantCulture))
            {
                return text;
            }
        }
    }

    [GeneratedRegex("^Content-Length: (?<length>[0-9]+)\r$", RegexOptions.Multiline | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Length();
}
