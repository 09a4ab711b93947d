using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Otp.TestKit;

/// <summary>
/// Ports for processes that must be told theirs. A port that the system gives out for the asking goes to the next who asks, and
/// there are many here: so these are taken from below those, each once.
/// </summary>
public static class FreePorts
{
    // The system's own begin at 32,768 (Linux) or 49,152 (RFC 6335).
    private const int First = 20_000;
    private const int Count = 12_000;

    // Test runs beside each other begin at different ones.
    private static int _last = RandomNumberGenerator.GetInt32(Count);

    /// <summary>A port of the loopback interface that nobody listens on, and that is not given out again.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _last) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
