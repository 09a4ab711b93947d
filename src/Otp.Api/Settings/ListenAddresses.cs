using System.Globalization;
using System.Net;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>
/// Whether the addresses to listen on are addresses. The server would say so with a stack trace, and takes a port that is no
/// number for 80.
/// </summary>
internal static class ListenAddresses
{
    /// <exception cref="StartupException">One of them is none; the message names the setting and the remedy.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var url in In(configuration, "urls").Where(url => !IsAddress(url)))
        {
            throw NoAddress("ASPNETCORE_URLS (or --urls)", url, "; a semicolon stands between several");
        }

        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (endpoint["Url"] is { Length: > 0 } url && !IsAddress(url))
            {
                throw NoAddress($"{endpoint.Path}:Url", url, "");
            }
        }

        foreach (var key in new[] { "http_ports", "https_ports" })
        {
            if (In(configuration, key).Any(port => !IsPort(port)))
            {
                throw new StartupException(
                    $"ASPNETCORE_{key.ToUpperInvariant()} holds something that is no port. Set it to a number from 1 to 65535, "
                    + "for example 3000.");
            }
        }
    }

    private static StartupException NoAddress(string setting, string url, string several) => new(
        $"{setting} holds '{url}', which is no address to listen on. Set it to http://, a name or IP address, and a port from 1 to 65535, "
        + $"for example http://localhost:3000{several}.");

    private static string[] In(IConfiguration configuration, string key)
        => (configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsPort(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= IPEndPoint.MaxPort;

    // Port 0 asks the system for a free one, which the server does not do for the two addresses of localhost.
    private static bool IsAddress(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return (Is(address.Scheme, Uri.UriSchemeHttp) || Is(address.Scheme, Uri.UriSchemeHttps))
                && (address.IsUnixPipe || address.IsNamedPipe
                    || (address.Port is >= 0 and <= IPEndPoint.MaxPort
                        && !HasStrayPort(address)
                        && (address.Port > 0 || !Is(address.Host, "localhost"))));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // What stands behind a colon and is no number is taken for a part of the host.
    private static bool HasStrayPort(BindingAddress address)
        => address.Host.Contains(':', StringComparison.Ordinal) && !address.Host.EndsWith(']');

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
