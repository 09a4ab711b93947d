using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage;

// Times are integers: SQLite can neither order nor compare a DateTimeOffset, and both engines get the same columns.
internal sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(), value => DateTimeOffset.FromUnixTimeMilliseconds(value));

internal sealed class MillisecondsConverter() : ValueConverter<TimeSpan, long>(
    span => (long)span.TotalMilliseconds, value => TimeSpan.FromMilliseconds(value));

// Big-endian, so that version 7 UUIDs sort by time.
internal sealed class OtpItemIdConverter() : ValueConverter<OtpItemId, byte[]>(
    id => id.Value.ToByteArray(true), value => new OtpItemId(new Guid(value, true)));

internal sealed class DeliveryIdConverter() : ValueConverter<DeliveryId, byte[]>(
    id => id.Value.ToByteArray(true), value => new DeliveryId(new Guid(value, true)));

// A compiled model holds what the default values are stored as, though nobody stores one: no name, and no token.
internal sealed class ClientIdConverter() : ValueConverter<ClientId, string>(
    id => id.Value ?? "", value => new ClientId(value));

internal sealed class RequestTokenConverter() : ValueConverter<RequestToken, string>(
    token => Write(token), value => Read(value))
{
    private static string Write(RequestToken token) => token == default ? "" : token.Value;

    private static RequestToken Read(string value) => value.Length == 0 ? default : RequestToken.Parse(value);
}

internal sealed class OtpSeedConverter() : ValueConverter<OtpSeed, byte[]>(
    seed => Write(seed), value => Read(value))
{
    // An expression tree, which the converter takes, cannot hold a span.
    private static byte[] Write(OtpSeed seed) => seed.Bytes.ToArray();

    private static OtpSeed Read(byte[] value) => OtpSeed.FromBytes(value);
}

internal sealed class AddressHashConverter() : ValueConverter<AddressHash, byte[]>(
    hash => Write(hash), value => Read(value))
{
    private static byte[] Write(AddressHash hash) => hash.Bytes.ToArray();

    private static AddressHash Read(byte[] value) => new(value);
}

internal sealed class DeliveryErrorConverter() : ValueConverter<DeliveryError, string>(
    error => Join(error), value => Split(value))
{
    private const char Separator = '|';

    public static string Join(DeliveryError error) => $"{error.Code}{Separator}{error.Reason}";

    public static DeliveryError Split(string value)
    {
        var end = value.IndexOf(Separator, StringComparison.Ordinal);
        return new DeliveryError(value[..end], value[(end + 1)..]);
    }
}
