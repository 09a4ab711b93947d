namespace Otp.Infrastructure.Storage.Sql;

/// <summary>A value that a statement is given: a number, a text, bytes or nothing. Made without an object for each number.</summary>
internal readonly struct SqlValue
{
    private readonly long _number;
    private readonly object? _reference;

    private SqlValue(SqlKind kind, long number, object? reference)
    {
        Kind = kind;
        _number = number;
        _reference = reference;
    }

    /// <summary>What it is.</summary>
    public SqlKind Kind { get; }

    /// <summary>The number; 0 and 1 for a truth value.</summary>
    public long Number => _number;

    /// <summary>The text.</summary>
    public string Text => (string)_reference!;

    /// <summary>The bytes.</summary>
    public byte[] Bytes => (byte[])_reference!;

    public static implicit operator SqlValue(long value) => new(SqlKind.Long, value, null);

    public static implicit operator SqlValue(long? value) => value is { } number ? (SqlValue)number : default;

    public static implicit operator SqlValue(int value) => new(SqlKind.Integer, value, null);

    public static implicit operator SqlValue(int? value) => value is { } number ? (SqlValue)number : default;

    public static implicit operator SqlValue(bool value) => new(SqlKind.Truth, value ? 1 : 0, null);

    public static implicit operator SqlValue(string? value) => value is null ? default : new(SqlKind.Text, 0, value);

    public static implicit operator SqlValue(byte[]? value) => value is null ? default : new(SqlKind.Bytes, 0, value);
}

/// <summary>What a <see cref="SqlValue"/> is.</summary>
internal enum SqlKind
{
    /// <summary>Nothing.</summary>
    Null,

    /// <summary>A whole number of 32 bits.</summary>
    Integer,

    /// <summary>A whole number of 64 bits.</summary>
    Long,

    /// <summary>True or false.</summary>
    Truth,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Bytes.</summary>
    Bytes,
}
