using System.Data.Common;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage.Sql;

/// <summary>The way of our values into columns and back, the same as the converters of the model tell Entity Framework.</summary>
internal static class Columns
{
    public static long Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static object? Of(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    public static long Of(TimeSpan span) => (long)span.TotalMilliseconds;

    public static byte[] Of(OtpItemId id) => id.Value.ToByteArray(bigEndian: true);

    public static byte[] Of(DeliveryId id) => id.Value.ToByteArray(bigEndian: true);

    public static byte[]? Of(AddressHash? hash) => hash?.Bytes.ToArray();

    public static string? Of(DeliveryError? error) => error is null ? null : DeliveryErrorConverter.Join(error);

    public static DateTimeOffset Time(this DbDataReader reader, int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Time(column);

    public static string? TextOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static byte[] Bytes(this DbDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    public static OtpItemId ItemId(this DbDataReader reader, int column) => new(new Guid(reader.Bytes(column), bigEndian: true));

    public static DeliveryId DeliveryId(this DbDataReader reader, int column) => new(new Guid(reader.Bytes(column), bigEndian: true));

    public static AddressHash? HashOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : new AddressHash(reader.Bytes(column));

    public static DeliveryError? ErrorOrNull(this DbDataReader reader, int column)
        => reader.IsDBNull(column) ? null : DeliveryErrorConverter.Split(reader.GetString(column));
}
