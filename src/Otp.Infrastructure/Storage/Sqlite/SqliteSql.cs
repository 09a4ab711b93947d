namespace Otp.Infrastructure.Storage.Sqlite;

/// <summary>What only SQLite must be told. One unit runs at a time, so there is nothing to hold.</summary>
internal sealed class SqliteSql(OtpDbContext context) : EngineSql(context)
{
    // Free pages are what the next rows are written to, so a quarter of the file is kept; beyond it 256 KB at a time.
    private const int KeptShare = 4;

    public override async ValueTask GiveBackSpaceAsync()
    {
        if (await NumberAsync("PRAGMA freelist_count") * KeptShare > await NumberAsync("PRAGMA page_count"))
        {
            await using var command = CommandOf("PRAGMA incremental_vacuum(64)");
            await command.ExecuteNonQueryAsync();
        }
    }

    private async ValueTask<long> NumberAsync(string sql)
    {
        await using var command = CommandOf(sql);
        return await command.ExecuteScalarAsync() is long number ? number : 0;
    }
}
