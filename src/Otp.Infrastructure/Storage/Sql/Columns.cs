using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage.Sql;

/// <summary>The way of our values into columns and back, the same as the converters of the model tell Entity Framework.</summary>
internal static class Columns
{
    public static long Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static long? Of(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    public static long Of(TimeSpan span) => (long)span.TotalMilliseconds;

    public static byte[] Of(OtpItemId id) => id.Value.ToByteArray(bigEndian: true);

    public static byte[] Of(DeliveryId id) => id.Value.ToByteArray(bigEndian: true);

    public static byte[]? Of(AddressHash? hash) => hash?.Bytes.ToArray();

    public static string? Of(DeliveryError? error) => error is null ? null : DeliveryErrorConverter.Join(error);

    public static DateTimeOffset Time(this SqlRow row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.Long(column));

    public static DateTimeOffset? TimeOrNull(this SqlRow row, int column) => row.IsNull(column) ? null : row.Time(column);

    public static string? TextOrNull(this SqlRow row, int column) => row.IsNull(column) ? null : row.Text(column);

    public static OtpItemId ItemId(this SqlRow row, int column) => new(row.Identifier(column));

    public static DeliveryId DeliveryId(this SqlRow row, int column) => new(row.Identifier(column));

    public static AddressHash? HashOrNull(this SqlRow row, int column) => row.IsNull(column) ? null : new AddressHash(row.Bytes(column));

    public static DeliveryError? ErrorOrNull(this SqlRow row, int column)
        => row.IsNull(column) ? null : DeliveryErrorConverter.Split(row.Text(column));
}
