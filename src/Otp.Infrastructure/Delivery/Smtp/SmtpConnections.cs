using Microsoft.Extensions.Options;

namespace Otp.Infrastructure.Delivery.Smtp;

/// <summary>
/// The connections to the mail server. Servers let a client have few, so there are four at most; and each is kept for a while after
/// its message, for a greeting, TLS and a sign-in cost more than the message does.
/// </summary>
internal sealed class SmtpConnections : IDisposable
{
    /// <summary>The most connections at a time.</summary>
    public const int Most = 4;

    /// <summary>How long a connection is kept without a message. Servers hang up after minutes, the strictest after ten seconds.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan QuitLimit = TimeSpan.FromSeconds(1);

    private readonly SmtpOptions _options;
    private readonly SmtpReach _reach;
    private readonly TimeProvider _timeProvider;
    private readonly SemaphoreSlim _room = new(Most);
    private readonly Lock _lock = new();
    private readonly List<SmtpConnection> _free = [];
    private readonly ITimer _sweep;
    private bool _disposed;

    public SmtpConnections(IOptions<SmtpOptions> options, SmtpReach reach, TimeProvider timeProvider)
    {
        _options = options.Value;
        _reach = reach;
        _timeProvider = timeProvider;
        _sweep = timeProvider.CreateTimer(_ => CloseIdle(), state: null, IdleLimit, IdleLimit);
    }

    /// <summary>Waits until one more connection may be used. Whoever was let in leaves.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _room.WaitAsync(cancellationToken);

    /// <summary>Lets the next one in.</summary>
    public void Leave() => _room.Release();

    /// <summary>A connection that was kept, the one used last; null when there is none. It may have died meanwhile.</summary>
    public SmtpConnection? TakeKept()
    {
        lock (_lock)
        {
            if (_free is not [.., var last] || IsIdle(last))
            {
                return null;
            }

            _free.RemoveAt(_free.Count - 1);
            return last;
        }
    }

    /// <summary>A new connection, not opened yet.</summary>
    public SmtpConnection New() => new(_options, _reach);

    /// <summary>Keeps a connection for the next message.</summary>
    public void Keep(SmtpConnection connection)
    {
        connection.FreeSince = _timeProvider.GetTimestamp();
        lock (_lock)
        {
            if (!_disposed)
            {
                _free.Add(connection);
                return;
            }
        }

        connection.Dispose();
    }

    public void Dispose()
    {
        _sweep.Dispose();
        lock (_lock)
        {
            _disposed = true;
            _free.ForEach(connection => connection.Dispose());
            _free.Clear();
        }

        _room.Dispose();
    }

    private bool IsIdle(SmtpConnection connection) => _timeProvider.GetElapsedTime(connection.FreeSince) >= IdleLimit;

    private void CloseIdle()
    {
        SmtpConnection[] idle;
        lock (_lock)
        {
            idle = [.. _free.Where(IsIdle)];
            _free.RemoveAll(IsIdle);
        }

        foreach (var connection in idle)
        {
            _ = QuitAsync(connection);
        }
    }

    private async Task QuitAsync(SmtpConnection connection)
    {
        using (connection)
        using (var limit = new CancellationTokenSource(QuitLimit, _timeProvider))
        {
            await connection.QuitAsync(limit.Token);
        }
    }
}
