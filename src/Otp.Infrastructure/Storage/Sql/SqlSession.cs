namespace Otp.Infrastructure.Storage.Sql;

/// <summary>One connection with its statements. Not for two threads at a time.</summary>
internal abstract class SqlSession : IAsyncDisposable
{
    /// <summary>Runs a statement that returns nothing.</summary>
    /// <returns>The number of rows it changed.</returns>
    public abstract ValueTask<int> ExecuteAsync(SqlStatement statement, params ReadOnlySpan<SqlValue> values);

    /// <summary>
    /// Writes at once, or before whatever is run next: in one round trip with it, where there is a server.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="mustChange">Whether it is a defect of timing that it changes no row.</param>
    /// <param name="values">Its values.</param>
    /// <exception cref="ChangedMeanwhileException">It must change a row, and there was none (here or in what is run next).</exception>
    public abstract ValueTask QueueAsync(SqlStatement statement, bool mustChange, params ReadOnlySpan<SqlValue> values);

    /// <summary>Reads every row.</summary>
    public abstract ValueTask<List<T>> ListAsync<T>(SqlStatement statement, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values);

    /// <summary>Reads the first row; the default value when there is none.</summary>
    public abstract ValueTask<T?> FirstAsync<T>(SqlStatement statement, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values);

    /// <summary>Gives back to the disk a little of what deletions have freed, where the engine does not see to it itself.</summary>
    public abstract ValueTask GiveBackSpaceAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Refuses a call that gives more or fewer values than its statement takes.</summary>
    protected static void Check(SqlStatement statement, ReadOnlySpan<SqlValue> values)
    {
        if (values.Length != statement.Parameters.Length)
        {
            throw new ArgumentException($"The statement takes {statement.Parameters.Length} values.", nameof(values));
        }
    }
}
