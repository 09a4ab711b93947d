using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace RawGroupCommit;

/// <summary>One writer. It runs all waiting units in one transaction, and answers them after its commit.</summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private const int MaxUnits = 128;

    private readonly Channel<Unit> _waiting = Channel.CreateBounded<Unit>(new BoundedChannelOptions(10_000) { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly Statements _statements;
    private readonly Task _writer;

    public GroupCommit(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        _statements = new Statements(_connection);
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>Runs a unit and returns its result after the commit.</summary>
    public async Task<T> RunAsync<T>(Func<Statements, T> work)
    {
        var unit = new Unit<T>(work);
        await _waiting.Writer.WriteAsync(unit);
        return await unit.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writer;
        _statements.Dispose();
        await _connection.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        var batch = new List<Unit>(MaxUnits);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MaxUnits && _waiting.Reader.TryRead(out var unit))
            {
                batch.Add(unit);
            }

            Commit(batch);
        }
    }

    private void Commit(List<Unit> batch)
    {
        try
        {
            _statements.Begin();
            foreach (var unit in batch)
            {
                unit.Run(_statements);
            }

            _statements.Commit();
        }
        catch (SqliteException exception)
        {
            _statements.Rollback();
            batch.ForEach(unit => unit.Fail(exception));
            return;
        }

        batch.ForEach(unit => unit.Complete());
    }

    private abstract class Unit
    {
        public abstract void Run(Statements statements);

        public abstract void Complete();

        public abstract void Fail(Exception exception);
    }

    private sealed class Unit<T>(Func<Statements, T> work) : Unit
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _completion.Task;

        public override void Run(Statements statements) => _result = work(statements);

        public override void Complete() => _completion.SetResult(_result!);

        public override void Fail(Exception exception) => _completion.SetException(exception);
    }
}
