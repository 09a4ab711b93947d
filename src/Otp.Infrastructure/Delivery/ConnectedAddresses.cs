using System.Net;
using System.Net.Sockets;

namespace Otp.Infrastructure.Delivery;

/// <summary>
/// Connects to addresses of the operator's choice, private ones among them, but to none where no receiver can be meant: link-local,
/// multicast and unspecified ones, and the metadata of clouds. What counts is the address that is connected to, whatever its name says.
/// </summary>
internal static class ConnectedAddresses
{
    // Metadata that is not link-local: Amazon's over IPv6, Alibaba's, Oracle's, Azure's.
    private static readonly HashSet<IPAddress> Metadata =
        [.. new[] { "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16" }.Select(IPAddress.Parse)];

    /// <summary>Whether an address may be connected to.</summary>
    public static bool MayBe(IPAddress address)
    {
        var own = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
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

    private static bool MayBeV6(IPAddress address)
        => !address.IsIPv6LinkLocal && !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);

    // 0.0.0.0/8 (RFC 1122), 169.254.0.0/16 (RFC 3927), 224.0.0.0/4 (RFC 5771), 255.255.255.255.
    private static bool MayBeV4(byte[] address) => address switch
    {
        [0, ..] or [169, 254, ..] or [>= 224 and <= 239, ..] or [255, 255, 255, 255] => false,
        _ => true,
    };
}
