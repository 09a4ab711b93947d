using System.Net;
using System.Net.Sockets;
using SmtpServer;
using SmtpServer.Net;

namespace VonageSimulator.Mail;

/// <summary>Listens for SMTP on loopback, where the settings have a port for it.</summary>
internal sealed class MailServer(SimulatorSettings settings, IServiceProvider services, EndpointListenerFactory listeners)
    : IHostedService, IDisposable
{
    private const int LargestMail = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSession = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _over = new();
    private Task _listening = Task.CompletedTask;

    /// <summary>The port that it listens on; null if it does not.</summary>
    public int? Port { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.SmtpPort is not { } port)
        {
            return;
        }

        listeners.EndpointStarted += (_, started) => Port = ((IPEndPoint)started.LocalEndPoint).Port;
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .MaxMessageSize(LargestMail, MaxMessageSizeHandling.Strict)
            .Endpoint(endpoint => endpoint
                .Endpoint(new IPEndPoint(IPAddress.Loopback, port))
                .AllowUnsecureAuthentication()
                .SessionTimeout(LongestSession))
            .Build();
        _listening = new SmtpServer.SmtpServer(options, services).StartAsync(_over.Token);
        if (_listening.IsFaulted)
        {
            try
            {
                await _listening;
            }
            catch (SocketException exception)
            {
                throw new InvalidOperationException(
                    $"Simulator:SmtpPort {port} cannot be listened on: {exception.Message}. Set another, or 0 for a free one.", exception);
            }
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _over.CancelAsync();
        try
        {
            await _listening.WaitAsync(Patience, cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            // A session that does not end ends with the process.
        }
    }

    public void Dispose() => _over.Dispose();
}
