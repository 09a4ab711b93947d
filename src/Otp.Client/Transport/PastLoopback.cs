using System.Net;

namespace Otp.Client.Transport;

/// <summary>
/// The proxy of the environment, but never for a loopback address: plain HTTP is allowed there because it stays on the machine.
/// (<c>HTTP_PROXY</c> makes this exception only if <c>NO_PROXY</c> says so.)
/// </summary>
internal sealed class PastLoopback : IWebProxy
{
    public ICredentials? Credentials
    {
        get => HttpClient.DefaultProxy.Credentials;
        set => HttpClient.DefaultProxy.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : HttpClient.DefaultProxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || HttpClient.DefaultProxy.IsBypassed(host);
}
