using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Otp.Infrastructure.Webhooks;

/// <summary>
/// Connects to addresses of the operator's choice, private ones among them, but to none where no receiver can be meant: link-local,
/// multicast and unspecified ones, and the metadata of clouds. What counts is the address that is connected to, whatever its name says.
/// </summary>
internal static class ConnectedAddresses
{
    // Metadata that is not link-local: Amazon's over IPv6 (machines, pods), Google's over IPv6, Alibaba's, Oracle's, Azure's.
    private static readonly HashSet<IPAddress> Metadata =
        [.. new[] { "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "100.100.100.200", "192.0.0.192", "168.63.129.16" }.Select(IPAddress.Parse)];

    /// <summary>Whether an address may be connected to.</summary>
    public static bool MayBe(IPAddress address)
    {
        var own = Unwrap(address);
        return !Metadata.Contains(own)
            && (own.AddressFamily == AddressFamily.InterNetworkV6 ? MayBeV6(own) : MayBeV4(own.GetAddressBytes()));
    }

    /// <summary>Connects, for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var addresses = found.Where(MayBe).ToArray();
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.AccessDenied);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // An IPv4 address that an IPv6 one leads to: mapped (::ffff:0:0/96), compatible (::/96), by NAT64 (64:ff9b::/96, RFC 6052, and
    // 64:ff9b:1::/48, RFC 8215, as a /96) or by 6to4 (2002::/16).
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        var (high, middle) = (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(8)));
        return (high, middle) switch
        {
            (0, 0xFFFF) => new IPAddress(bytes.AsSpan(12)),
            (0, 0) when BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(12)) > 1 => new IPAddress(bytes.AsSpan(12)),
            (0x0064_FF9B_0000_0000, 0) => new IPAddress(bytes.AsSpan(12)),
            _ when high >> 16 == 0x0064_FF9B_0001 => new IPAddress(bytes.AsSpan(12)),
            _ when high >> 48 == 0x2002 => new IPAddress(bytes.AsSpan(2, 4)),
            _ => address,
        };
    }

    private static bool MayBeV6(IPAddress address)
        => !address.IsIPv6LinkLocal && !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);

    // 0.0.0.0/8 (RFC 1122), 169.254.0.0/16 (RFC 3927), 224.0.0.0/4 (RFC 5771), 255.255.255.255.
    private static bool MayBeV4(byte[] address) => address switch
    {
        [0, ..] or [169, 254, ..] or [>= 224 and <= 239, ..] or [255, 255, 255, 255] => false,
        _ => true,
    };
}
