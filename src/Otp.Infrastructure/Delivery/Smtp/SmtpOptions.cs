using System.Diagnostics.CodeAnalysis;
using System.Net;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Smtp;

/// <summary>Section <c>Smtp</c>: the mail server that takes the messages of the channel email.</summary>
internal sealed class SmtpOptions
{
    public const string Section = "Smtp";

    // Where TLS comes first (RFC 8314, section 3.3). On every other port it is asked for by STARTTLS.
    private const int ImplicitTlsPort = 465;

    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    /// <summary>The mail server's name or address. Empty: there is no channel email.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port, 1 to 65535: 587 with STARTTLS, or 465 with TLS from the first byte (RFC 8314).</summary>
    public int Port { get; set; } = 587;

    /// <summary>The account that mail is sent by; empty for a server that asks for none.</summary>
    public string UserName { get; set; } = "";

    /// <summary>The account's password.</summary>
    public string Password { get; set; } = "";

    /// <summary>Whom messages come from: a mailbox, with a display name or without. Bounces go there too.</summary>
    public string From { get; set; } = "";

    /// <summary>The host as it is connected to: an IPv6 address without the brackets that it is written in.</summary>
    internal string ConnectedHost => Host is ['[', .. var address, ']'] ? address : Host;

    /// <summary>How the connection is protected. Only to this machine may it be not at all.</summary>
    internal SecureSocketOptions Security => (Port, IsThisMachine(Host)) switch
    {
        (ImplicitTlsPort, _) => SecureSocketOptions.SslOnConnect,
        (_, true) => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    /// <summary>Whether a mail server is on this machine, so that what is sent to it in clear stays here.</summary>
    internal static bool IsThisMachine(string host) => IPAddress.TryParse(host, out var address)
        ? IPAddress.IsLoopback(address)
        : string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads <see cref="From"/>, strictly: one mailbox, and nothing in it that could end a header's line.</summary>
    internal bool TryReadFrom([NotNullWhen(true)] out MailboxAddress? from)
    {
        from = null;
        return !From.Any(char.IsControl)
            && MailboxAddress.TryParse(Strict, From, out from)
            && (from.Name ?? "").All(character => !char.IsControl(character))
            && EmailAddress.TryParse(from.GetAddress(idnEncode: true), out _);
    }
}

internal sealed class SmtpOptionsValidator(IOptions<DeliveryOptions> delivery, ChannelRoutes routes) : IValidateOptions<SmtpOptions>
{
    public ValidateOptionsResult Validate(string? name, SmtpOptions options)
    {
        if (!routes.Use(Provider.Smtp, delivery.Value.Provider))
        {
            return ValidateOptionsResult.Success;
        }

        var errors = new SettingErrors(SmtpOptions.Section);
        errors.Require(
            "Host",
            Uri.CheckHostName(options.Host) != UriHostNameType.Unknown,
            "is not the name of a mail server. Set it to the name only, for example smtp.example.com: the port is Smtp:Port.");
        errors.InRange("Port", options.Port, 1, IPEndPoint.MaxPort);
        errors.Require(
            "UserName",
            options.UserName.Length > 0 || options.Password.Length == 0,
            "is not set, but Smtp:Password is. Set both, or neither for a server that asks for no account.");
        errors.Require(
            "Password",
            options.Password.Length > 0 || options.UserName.Length == 0,
            "is not set, but Smtp:UserName is. Set both, or neither for a server that asks for no account.");
        errors.Require(
            "From",
            options.TryReadFrom(out _),
            "is not a mailbox that mail can come from. Set it to no-reply@shop.example, or to Shop <no-reply@shop.example>; put a "
            + "display name with punctuation into double quotes.");
        return errors.ToResult();
    }
}
