using System.Net.Security;
using System.Net.Sockets;
using MailKit.Net.Smtp;
using MimeKit;

namespace Otp.Infrastructure.Delivery.Smtp;

/// <summary>How far a connection has come.</summary>
internal enum SmtpStage
{
    /// <summary>The server is being reached and greeted, and TLS agreed on.</summary>
    Connecting,

    /// <summary>The account signs in.</summary>
    SigningIn,

    /// <summary>A message is being handed over.</summary>
    Sending,
}

/// <summary>How the mail server is reached: directly, never through a proxy, and by a certificate that this machine trusts.</summary>
internal sealed record SmtpReach
{
    public Func<string, int, CancellationToken, Task<Socket>> Connect { get; init; } = ConnectAsync;

    public RemoteCertificateValidationCallback Trusts { get; init; } = (_, _, _, errors) => errors == SslPolicyErrors.None;

    private static async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>One connection to the mail server. It carries one message at a time.</summary>
internal sealed class SmtpConnection : IDisposable
{
    private readonly SmtpOptions _options;
    private readonly SmtpReach _reach;
    private readonly SmtpReplies _replies = new();
    private readonly SmtpClient _client;

    public SmtpConnection(SmtpOptions options, SmtpReach reach)
    {
        _options = options;
        _reach = reach;
        _client = new SmtpClient(_replies)
        {
            // As our HTTP calls do: lists of revoked certificates are often out of reach, and then no mail would leave.
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = IsTrusted,
        };
    }

    /// <summary>How far it has come.</summary>
    public SmtpStage Stage { get; private set; }

    /// <summary>What is wrong with the server's certificate.</summary>
    public SslPolicyErrors CertificateErrors { get; private set; }

    /// <summary>When it last became free, as <see cref="TimeProvider.GetTimestamp"/> counts.</summary>
    public long FreeSince { get; set; }

    /// <summary>The code by which the server refused in this stage, 400 to 599; null when it did not.</summary>
    public int? Refusal => _replies.Refusal;

    /// <summary>Whether the server may have the message.</summary>
    public bool AskedForMessage => _replies.AskedForMessage;

    /// <summary>Whether it may carry another message.</summary>
    public bool IsUsable => _client.IsConnected;

    /// <summary>Hands a message over; the first one opens the connection.</summary>
    public async Task SendAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        if (Stage != SmtpStage.Sending)
        {
            await OpenAsync(cancellationToken);
        }

        Enter(SmtpStage.Sending);
        await _client.SendAsync(mail, cancellationToken);
    }

    /// <summary>Reaches the server, agrees on TLS and signs in.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        Enter(SmtpStage.Connecting);
        var socket = await _reach.Connect(_options.ConnectedHost, _options.Port, cancellationToken);
        await _client.ConnectAsync(socket, _options.ConnectedHost, _options.Port, _options.Security, cancellationToken);

        // All of it is ASCII, an international domain too: a server behind this one may not know how to take more.
        _client.Capabilities &= ~SmtpCapabilities.UTF8;
        if (_options.UserName.Length > 0)
        {
            Enter(SmtpStage.SigningIn);
            await _client.AuthenticateAsync(_options.UserName, _options.Password, cancellationToken);
        }
    }

    /// <summary>Says good-bye, as RFC 5321 asks (section 4.1.1.10).</summary>
    public Task QuitAsync(CancellationToken cancellationToken) => _client.DisconnectAsync(quit: true, cancellationToken);

    public void Dispose() => _client.Dispose();

    private void Enter(SmtpStage stage)
    {
        Stage = stage;
        _replies.Begin();
    }

    private bool IsTrusted(
        object sender,
        System.Security.Cryptography.X509Certificates.X509Certificate? certificate,
        System.Security.Cryptography.X509Certificates.X509Chain? chain,
        SslPolicyErrors errors)
    {
        var trusted = _reach.Trusts(sender, certificate, chain, errors);
        CertificateErrors = trusted ? SslPolicyErrors.None : errors;
        return trusted;
    }
}
