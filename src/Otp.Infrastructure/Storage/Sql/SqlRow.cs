namespace Otp.Infrastructure.Storage.Sql;

/// <summary>A row as it is read. Columns count from 0. Valid until the next row.</summary>
internal abstract class SqlRow
{
    public abstract bool IsNull(int column);

    public abstract int Integer(int column);

    public abstract long Long(int column);

    public abstract bool Truth(int column);

    public abstract string Text(int column);

    public abstract byte[] Bytes(int column);

    /// <summary>An identifier, stored as 16 bytes, the most significant first.</summary>
    public abstract Guid Identifier(int column);
}
