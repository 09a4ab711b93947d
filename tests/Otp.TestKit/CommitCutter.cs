using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Otp.TestKit;

/// <summary>
/// Stands between a client and the server, and cuts the connection at the first COMMIT, or at one in so many: before it
/// reaches the server, or once the server has answered it.
/// </summary>
public sealed class CommitCutter : IAsyncDisposable
{
    private static readonly byte[] Commit = "COMMIT\0"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _serverPort;
    private readonly Func<int, CommitCut> _cutAt;
    private readonly Task _accepting;
    private int _commits;
    private int _cuts;

    /// <summary>Cuts the first COMMIT only.</summary>
    public CommitCutter(string connection, bool afterTheServer)
        : this(connection, commit => commit > 1 ? CommitCut.None : afterTheServer ? CommitCut.AfterTheServer : CommitCut.BeforeTheServer)
    {
    }

    /// <summary>Cuts the COMMITs that the function names, counted from 1 over all connections.</summary>
    public CommitCutter(string connection, Func<int, CommitCut> cutAt)
    {
        var builder = new NpgsqlConnectionStringBuilder(connection);
        _serverPort = builder.Port;
        _cutAt = cutAt;
        _listener.Start();
        builder.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Connection = builder.ToString();
        _accepting = AcceptAsync();
    }

    /// <summary>How to connect through it.</summary>
    public string Connection { get; }

    /// <summary>Connections that were cut.</summary>
    public int Cuts => _cuts;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var carried = new List<Task>();
        try
        {
            while (true)
            {
                carried.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _serverPort, _end.Token);
            var cut = new TaskCompletionSource();
            await Task.WhenAny(UpAsync(near.GetStream(), far.GetStream(), cut), DownAsync(far.GetStream(), near.GetStream(), cut));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // One of the two has gone, and with it the other.
        }
    }

    private async Task UpAsync(NetworkStream near, NetworkStream far, TaskCompletionSource cut)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await near.ReadAsync(buffer, _end.Token)) > 0)
        {
            if (buffer.AsSpan(0, read).IndexOf(Commit) >= 0 && _cutAt(Interlocked.Increment(ref _commits)) is var kind and not CommitCut.None)
            {
                Interlocked.Increment(ref _cuts);
                cut.TrySetResult();
                if (kind == CommitCut.BeforeTheServer)
                {
                    return;
                }
            }

            await far.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }

    private async Task DownAsync(NetworkStream far, NetworkStream near, TaskCompletionSource cut)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await far.ReadAsync(buffer, _end.Token)) > 0)
        {
            if (cut.Task.IsCompleted)
            {
                return;
            }

            await near.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}

/// <summary>Where a connection is cut at its COMMIT.</summary>
public enum CommitCut
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>The server never sees the COMMIT.</summary>
    BeforeTheServer,

    /// <summary>The server commits, and its answer is lost.</summary>
    AfterTheServer,
}
