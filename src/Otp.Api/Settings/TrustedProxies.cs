using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>
/// Section <c>Proxies</c>: addresses or networks (CIDR) of the reverse proxies in front. Their forwarded headers are
/// believed (address, scheme, and the path that they serve us below), nobody else's; without any, none are, and HSTS is not sent.
/// </summary>
internal static class TrustedProxies
{
    public const string Section = "Proxies";

    public static void UseTrustedProxies(this WebApplication app)
    {
        if (Read(app.Configuration) is { } options)
        {
            app.UseForwardedHeaders(options);
            app.Use(static (context, next) =>
            {
                context.Request.PathBase = PathOf(context.Request.PathBase);
                return next(context);
            });
            app.UseHsts();
        }
    }

    /// <summary>What the section says; null when it names no proxy.</summary>
    public static ForwardedHeadersOptions? Read(IConfiguration configuration)
    {
        string[] proxies = [.. configuration.GetSection(Section).Get<string[]>() ?? [], .. OneLine.Entries(configuration, Section)];
        if (proxies.Length == 0)
        {
            return null;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                options.KnownProxies.Add(address);
            }
            else if (System.Net.IPNetwork.TryParse(proxy, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
            else
            {
                throw new StartupException(
                    $"{Section} holds something that is no address or network. Use for example 10.0.0.5 or 10.0.0.0/8.");
            }
        }

        return options;
    }

    // A proxy that sets no prefix may pass on its caller's, and "//host" in Location would be another host.
    private static PathString PathOf(PathString prefix)
        => prefix.Value is ['/', not ('/' or '\\'), ..] path ? new PathString(path.TrimEnd('/')) : PathString.Empty;
}
