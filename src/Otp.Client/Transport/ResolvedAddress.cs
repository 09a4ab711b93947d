using Microsoft.Extensions.Options;

namespace Otp.Client.Transport;

/// <summary>
/// The last look before a request goes out: where service discovery has put an address in the place of a name, the rules of
/// <see cref="OtpClientOptionsValidator"/> hold for that address.
/// </summary>
internal sealed class ResolvedAddress(string name, IOptionsMonitor<OtpClientOptions> options) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        if (OtpClientOptionsValidator.IsName(address))
        {
            throw Refused("is a name for service discovery, which this application has not added to its HTTP clients. "
                + "Call AddServiceDiscovery() on the services and in ConfigureHttpClientDefaults.");
        }

        var current = options.Get(name);
        if (OtpClientOptionsValidator.IsName(current.BaseAddress!) && address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !current.AllowPlainHttp)
        {
            throw Refused("was found at an address of plain HTTP on another machine, so others could read the API key on the way. "
                + "Use https, or set AllowPlainHttp.");
        }

        return base.SendAsync(request, cancellationToken);
    }

    private OptionsValidationException Refused(string why)
        => new(name, typeof(OtpClientOptions), [$"{OtpClientOptionsValidator.Subject(name)}.BaseAddress {why}"]);
}
