using System.Globalization;
using Microsoft.Data.Sqlite;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>
/// A file that may not grow: SQLite itself answers SQLITE_FULL, as it does on a full disk. The limit is a connection's own,
/// so it is set whenever one is opened.
/// </summary>
internal sealed class PageLimit
{
    private const long None = 4_294_967_294;

    public long Pages { get; set; } = None;

    public void Lift() => Pages = None;

    /// <summary>Limits what a connection may write.</summary>
    public void Limit(SqliteConnection connection) => connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count={Pages}"));
}
