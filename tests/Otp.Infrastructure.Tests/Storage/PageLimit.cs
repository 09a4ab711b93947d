using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>
/// A file that may not grow: SQLite itself answers SQLITE_FULL, as it does on a full disk. The limit is a connection's own,
/// so it is set whenever one is opened.
/// </summary>
internal sealed class PageLimit : DbConnectionInterceptor
{
    private const long None = 4_294_967_294;

    public long Pages { get; set; } = None;

    public void Lift() => Pages = None;

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A number of the test's own.
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count={Pages}");
#pragma warning restore CA2100
        command.ExecuteNonQuery();
        return Task.CompletedTask;
    }
}
