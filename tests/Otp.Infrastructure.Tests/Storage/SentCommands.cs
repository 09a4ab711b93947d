using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>What Entity Framework sends to a database: it tells every listener of the process before each command.</summary>
internal sealed class SentCommands : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly StoredDatabase _database;
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];

    public SentCommands(StoredDatabase database)
    {
        _database = database;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>Each SQL once, with the parameters it was first sent with.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<DbParameter>> All { get; } = new(StringComparer.Ordinal);

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == RelationalEventId.CommandExecuting.Name && value.Value is CommandEventData sent && _database.IsTo(sent.Command.Connection!))
        {
            All.TryAdd(sent.Command.CommandText, [.. sent.Command.Parameters.Cast<DbParameter>()]);
        }
    }

    public void OnCompleted()
    {
        // The process ends.
    }

    public void OnError(Exception error)
    {
        // It tells of none.
    }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }
}
