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
    /// <summary>Where the service listens unless it is told.</summary>
    public const string Default = "http://localhost:3000";

    private const string Loopback = "127.0.0.1";

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

    /// <summary>Where a program of this machine finds the service: the first address it listens on, http before https.</summary>
    /// <exception cref="StartupException">It listens on none that can be asked: on a socket of the file system, or a pipe.</exception>
    public static Uri OnThisMachine(IConfiguration configuration)
        => All(configuration).Select(BindingAddress.Parse)
            .Where(address => !address.IsUnixPipe && !address.IsNamedPipe)
            .OrderBy(address => !Is(address.Scheme, Uri.UriSchemeHttp))
            .Select(address => new UriBuilder(address.Scheme, IsAny(address.Host) ? Loopback : address.Host, address.Port).Uri)
            .FirstOrDefault()
            ?? throw new StartupException(
                $"The service listens on no address of a network. Ask it in another way, or name one that it has: --urls={Default}.");

    /// <summary>A host name that requests may carry, where only some may; null where any may.</summary>
    public static string? AllowedHost(IConfiguration configuration)
        => In(configuration, "AllowedHosts") is [not "*" and var host, ..]
            ? host.Replace("*", "localhost", StringComparison.Ordinal)
            : null;

    // In the server's own order: endpoints before addresses, addresses before ports.
    private static IEnumerable<string> All(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? "").ToArray();
        if (endpoints.Length > 0)
        {
            return endpoints.Where(url => url.Length > 0);
        }

        string[] ports =
        [
            .. In(configuration, "http_ports").Select(port => $"http://*:{port}"),
            .. In(configuration, "https_ports").Select(port => $"https://*:{port}"),
        ];
        return In(configuration, "urls") is { Length: > 0 } urls ? urls : ports.Length > 0 ? ports : [Default];
    }

    // "Any" address in its spellings: one of them is this machine's own.
    private static bool IsAny(string host) => host is "*" or "+" or "0.0.0.0" or "[::]";

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
