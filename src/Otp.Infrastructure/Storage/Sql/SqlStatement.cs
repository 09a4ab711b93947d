using System.Data;

namespace Otp.Infrastructure.Storage.Sql;

/// <summary>
/// A statement of the hot path, in the SQL that all engines share: quoted names, <c>$1</c> for the first parameter. The
/// tables are Entity Framework's; a test holds the columns named here against its model.
/// </summary>
/// <param name="Text">The SQL.</param>
/// <param name="Parameters">The types of its parameters, in order: an engine cannot tell that of a null.</param>
internal sealed record SqlStatement(string Text, params DbType[] Parameters)
{
    // The same statement is the same object: sessions look their prepared commands up by it.
    public bool Equals(SqlStatement? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
