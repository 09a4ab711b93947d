using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Otp.FaultTests.Machine;

/// <summary>
/// In an instance's place: takes every request, and closes the connection without a word, as a process that dies does. Only
/// <c>GET /</c> is answered, so that it looks alive.
/// </summary>
internal sealed class MuteInstance : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Task _accepting;

    public MuteInstance()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>The first line of each request but <c>GET /</c>.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                using var connection = await _listener.AcceptTcpClientAsync();
                await ServeAsync(connection);
            }
            catch (IOException)
            {
                // The proxy was faster to close it.
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        await using var stream = connection.GetStream();
        using var reader = new StreamReader(stream, leaveOpen: true);
        var request = await reader.ReadLineAsync();
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        if (request == "GET / HTTP/1.1")
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        }
        else if (request is not null)
        {
            _requests.Enqueue(request);
        }
    }
}
