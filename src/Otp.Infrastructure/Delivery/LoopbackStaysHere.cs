using System.Net;

namespace Otp.Infrastructure.Delivery;

/// <summary>
/// The proxy of the environment (<c>HTTP_PROXY</c> and its kin), for every address but those of this machine. .NET sends calls to
/// loopback through it too, unless <c>NO_PROXY</c> says otherwise: what may go in clear because it never leaves the machine, a
/// token and a code among it, would leave it.
/// </summary>
internal sealed class LoopbackStaysHere(IWebProxy proxy) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    /// <summary>Makes it the proxy of every HTTP client of the process that is given none: ours, and those inside libraries.</summary>
    public static void Install()
    {
        if (HttpClient.DefaultProxy is not LoopbackStaysHere)
        {
            HttpClient.DefaultProxy = new LoopbackStaysHere(HttpClient.DefaultProxy);
        }
    }

    public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : proxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || proxy.IsBypassed(host);
}
