using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Otp.TestKit;

/// <summary>
/// Stands between a client and the server, and cuts the connection at the first COMMIT, or at one in so many: before it
/// reaches the server, or once the server has answered it. Or holds one until the test has done what it wants in that moment.
/// </summary>
public sealed class CommitCutter : IAsyncDisposable
{
    private static readonly byte[] Commit = "COMMIT\0"u8.ToArray();

    // https://www.postgresql.org/docs/15/protocol-message-formats.html, CancelRequest: after the length, 1234 and 5678.
    private static readonly byte[] CancelRequest = [0x04, 0xD2, 0x16, 0x2E];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _serverPort;
    private readonly Func<int, CommitCut> _cutAt;
    private readonly Task _accepting;
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cutHeld = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _passOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TcpClient? _heldClient;
    private int _holdNext;
    private int _commits;
    private int _cuts;
    private int _cancels;

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

    /// <summary>Requests to cancel what a connection was running.</summary>
    public int Cancels => _cancels;

    /// <summary>Ends when a COMMIT is held: the client has sent it, and the server has not seen it.</summary>
    public Task Held => _held.Task;

    /// <summary>Holds the next COMMIT. Once in a cutter's life.</summary>
    public void HoldNext() => _holdNext = 1;

    /// <summary>Cuts the client off from the COMMIT that is held. The server's side of the connection stays.</summary>
    public void CutHeld() => _cutHeld.TrySetResult();

    /// <summary>Lets the COMMIT that is held go on to the server, or ends the server's side of its connection, too.</summary>
    public void EndHeld(bool passOn) => _passOn.TrySetResult(passOn);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
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
            var up = UpAsync(near, far.GetStream(), cut);
            await Task.WhenAny(up, DownAsync(far.GetStream(), near.GetStream(), cut));
            if (near == _heldClient)
            {
                // The test says when its client hears of it, also of a server that has gone.
                await up;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // One of the two has gone, and with it the other.
        }
    }

    private async Task UpAsync(TcpClient client, NetworkStream far, TaskCompletionSource cut)
    {
        var near = client.GetStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await near.ReadAsync(buffer, _end.Token)) > 0)
        {
            if (buffer.AsSpan(0, read).IndexOf(CancelRequest) == 4)
            {
                Interlocked.Increment(ref _cancels);
            }

            var isCommit = buffer.AsSpan(0, read).IndexOf(Commit) >= 0;
            if (isCommit && Interlocked.Exchange(ref _holdNext, 0) == 1)
            {
                _heldClient = client;
                await HoldAsync(near, far, buffer.AsMemory(0, read));
                return;
            }

            if (isCommit && _cutAt(Interlocked.Increment(ref _commits)) is var kind and not CommitCut.None)
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

    // What the server answers comes through for as long as the client is not cut off.
    private async Task HoldAsync(NetworkStream near, NetworkStream far, ReadOnlyMemory<byte> commit)
    {
        _held.TrySetResult();
        var passOn = _passOn.Task.WaitAsync(_end.Token);
        if (await Task.WhenAny(passOn, _cutHeld.Task) != passOn)
        {
            Interlocked.Increment(ref _cuts);
            near.Socket.Close();
        }

        if (await passOn)
        {
            await far.WriteAsync(commit, _end.Token);
            await Task.Delay(Timeout.Infinite, _end.Token);
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
