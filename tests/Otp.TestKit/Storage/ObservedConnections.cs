using Microsoft.Data.Sqlite;
using Otp.Infrastructure.Storage.Sqlite;

namespace Otp.TestKit.Storage;

/// <summary>The service's connections, each shown to the test when it is opened.</summary>
internal sealed class ObservedConnections(SqliteFile file, Action<SqliteConnection> opened) : SqliteConnections(file)
{
    public override async Task<KeptCommandsConnection> OpenAsync()
    {
        var connection = await base.OpenAsync();
        opened(connection);
        return connection;
    }
}
