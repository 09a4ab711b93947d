using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Otp.TestKit.Mail;

/// <summary>A real mail server on this machine, which keeps what it receives.</summary>
public sealed class MailServer : MessageStore, IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<ReceivedMail> _received = new();
    private readonly Task _serving;

    private MailServer(int port, MailCertificate? certificate, bool implicitTls, (string UserName, string Password)? account)
    {
        Port = port;
        var options = new SmtpServerOptionsBuilder()
            .ServerName(MailCertificate.Host)
            .Endpoint(endpoint =>
            {
                endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, port)).IsSecure(implicitTls);
                endpoint.AllowUnsecureAuthentication(certificate is null).AuthenticationRequired(account is not null);
                if (certificate is not null)
                {
                    endpoint.Certificate(certificate.Certificate);
                }
            })
            .Build();
        var services = new ServiceProvider();
        services.Add((IMessageStore)this);
        services.Add((IUserAuthenticator)new DelegatingUserAuthenticator((userName, password) => (userName, password) == account));
        _serving = new SmtpServer.SmtpServer(options, services).StartAsync(_end.Token);
    }

    public int Port { get; }

    public IReadOnlyList<ReceivedMail> Received => [.. _received];

    /// <summary>Starts one, and waits until it listens.</summary>
    public static async Task<MailServer> StartAsync(
        MailCertificate? certificate = null, bool implicitTls = false, (string UserName, string Password)? account = null)
    {
        var server = new MailServer(FreePorts.Next(), certificate, implicitTls, account);
        await Eventually.ReadAsync(server.ListensAsync, listens => listens);
        return server;
    }

    public override Task<SmtpResponse> SaveAsync(
        ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        var envelope = $"{transaction.From.AsAddress()} -> {string.Join(", ", transaction.To.Select(to => to.AsAddress()))}";
        _received.Enqueue(new ReceivedMail(envelope, buffer.ToArray(), context.Pipe.IsSecure));
        return Task.FromResult(SmtpResponse.Ok);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _end.Dispose();
    }

    private async Task<bool> ListensAsync()
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A mail as it came.</summary>
/// <param name="Envelope">From whom and to whom it was handed over, whatever its headers say.</param>
/// <param name="Raw">Its octets.</param>
/// <param name="Secure">Whether it came through TLS.</param>
public sealed record ReceivedMail(string Envelope, byte[] Raw, bool Secure)
{
    public MimeMessage Message { get; } = MimeMessage.Load(new MemoryStream(Raw));

    public string[] Lines => Encoding.ASCII.GetString(Raw).Split("\r\n");

    /// <summary>The two parts, of which the last is the richest (RFC 2046, section 5.1.4).</summary>
    public (TextPart Plain, TextPart Html) Parts
        => Message.Body is MultipartAlternative and [TextPart { IsPlain: true } plain, TextPart { IsHtml: true } html]
            ? (plain, html)
            : throw new InvalidOperationException("It is not a plain text with the same in HTML.");
}
