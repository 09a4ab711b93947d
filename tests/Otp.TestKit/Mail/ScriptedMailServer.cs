using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Otp.TestKit.Mail;

/// <summary>
/// A mail server of a few lines, for what a real one will not do on request: it refuses, hangs or hangs up wherever it is told to.
/// </summary>
public sealed class ScriptedMailServer : IAsyncDisposable
{
    public const string Greeting = "greeting";
    public const string Message = "message";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _heard = new();
    private readonly ConcurrentBag<Task> _served = [];
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;
    private int _connections;

    public ScriptedMailServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it does at a stage of a connection (the first is 1) instead of what a server would; null for that.</summary>
    public Func<string, int, MailReply?> Script { get; set; } = (_, _) => null;

    /// <summary>With one it offers STARTTLS.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Whether TLS comes first.</summary>
    public bool ImplicitTls { get; set; }

    /// <summary>How many connections there were.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The commands of all connections, each with the number of its connection: <c>1 MAIL</c>.</summary>
    public IReadOnlyList<string> Heard => [.. _heard];

    /// <summary>The same as one text: <c>1 EHLO, 1 MAIL</c>.</summary>
    public string Story => string.Join(", ", _heard);

    /// <summary>Ends when it hangs for the first time.</summary>
    public Task Hanging => _hanging.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_served);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _served.Add(ServeAsync(client, Interlocked.Increment(ref _connections)));
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client, int number)
    {
        using (client)
        {
            try
            {
                await TalkAsync(client.GetStream(), number);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or AuthenticationException or SocketException)
            {
                // The client has gone, or did not trust us, or the test is over.
            }
        }
    }

    private async Task TalkAsync(Stream stream, int number)
    {
        var secure = ImplicitTls;
        if (secure)
        {
            stream = await SecureAsync(stream);
        }

        var lines = new StreamReader(stream, Encoding.Latin1);
        if (!await ReplyAsync(stream, number, Greeting, $"220 {MailCertificate.Host} ESMTP"))
        {
            return;
        }

        while (await lines.ReadLineAsync(_end.Token) is { } line)
        {
            var verb = line.Split(' ')[0].ToUpperInvariant();
            _heard.Enqueue($"{number} {verb}");
            if (!await ReplyAsync(stream, number, verb, UsualReply(verb, secure)))
            {
                return;
            }

            var usual = Script(verb, number) is null;
            if (verb == "STARTTLS" && usual)
            {
                secure = true;
                stream = await SecureAsync(stream);
                lines = new StreamReader(stream, Encoding.Latin1);
            }

            if (verb == "DATA" && usual)
            {
                while (await lines.ReadLineAsync(_end.Token) is { } text && text != ".")
                {
                    // The message itself is what the real server's tests look at.
                }

                _heard.Enqueue($"{number} {Message}");
                if (!await ReplyAsync(stream, number, Message, "250 2.0.0 Ok: queued as 4711"))
                {
                    return;
                }
            }
        }
    }

    private string UsualReply(string verb, bool secure) => verb switch
    {
        "EHLO" => $"250-{MailCertificate.Host}\r\n"
            + (Certificate is not null && !secure ? "250-STARTTLS\r\n" : "")
            + "250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
        "STARTTLS" => "220 2.0.0 Ready to start TLS",
        "AUTH" => "235 2.7.0 Authentication successful",
        "DATA" => "354 End data with <CR><LF>.<CR><LF>",
        "QUIT" => "221 2.0.0 Bye",
        _ => "250 2.1.0 Ok",
    };

    // Whether the connection goes on.
    private async Task<bool> ReplyAsync(Stream stream, int number, string stage, string usual)
    {
        var reply = Script(stage, number) ?? new MailReply(usual);
        await reply.When.WaitAsync(_end.Token);
        if (reply.Text is { } text)
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"{text}\r\n"), _end.Token);
        }

        if (reply.Hangs)
        {
            _hanging.TrySetResult();
            await Task.Delay(Timeout.Infinite, _end.Token);
        }

        return !reply.HangsUp;
    }

    private async Task<SslStream> SecureAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, _end.Token);
        return tls;
    }
}

/// <summary>What a scripted mail server does.</summary>
/// <param name="Text">What it replies; null for nothing.</param>
public sealed record MailReply(string? Text)
{
    public static readonly MailReply Hang = new((string?)null) { Hangs = true };
    public static readonly MailReply HangUp = new((string?)null) { HangsUp = true };

    /// <summary>Whether it says nothing any more and keeps the connection.</summary>
    public bool Hangs { get; init; }

    /// <summary>Whether it closes the connection then.</summary>
    public bool HangsUp { get; init; }

    /// <summary>What it waits for before it replies.</summary>
    public Task When { get; init; } = Task.CompletedTask;
}
