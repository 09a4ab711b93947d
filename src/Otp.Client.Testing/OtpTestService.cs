using System.Globalization;
using System.Security.Cryptography;
using Otp.Client.Testing.Running;

namespace Otp.Client.Testing;

/// <summary>
/// The OTP service for tests: the real service, as in production, with a simulated messaging provider and mail server from which codes are
/// read back. It runs as a process of its own on free loopback ports, with a temporary database, and ends with the tests. Its members may
/// be called by several tests at once; faults and the clock are the same for all of them.
/// </summary>
/// <example>
/// <code>
/// await using var otp = await OtpTestService.StartAsync();
/// services.AddOtpClient(otp.Configure);
/// // ... the application sends a code to +39 333 123 4567 ...
/// var code = await otp.CodeFor("+39 333 123 4567");
/// </code>
/// </example>
public sealed class OtpTestService : IAsyncDisposable
{
    private const int NumbersOfAPrefix = 10_000_000;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MessageLimit = TimeSpan.FromSeconds(10);

    private static int _nextNumber = RandomNumberGenerator.GetInt32(NumbersOfAPrefix);

    private readonly TestServiceProcess _process;

    private OtpTestService(TestServiceProcess process, Reply started)
    {
        _process = process;
        Address = started.Service!;
        ApiKey = started.ApiKey!;
        Handset = started.Handset!;
    }

    /// <summary>Where the service listens, on loopback.</summary>
    public Uri Address { get; }

    /// <summary>The API key to call it with: it may send, verify and read.</summary>
    public string ApiKey { get; }

    /// <summary>The handset page of the simulated provider, to look at from a breakpoint.</summary>
    public Uri Handset { get; }

    /// <summary>
    /// <c>Otp:BaseAddress</c> and <c>Otp:ApiKey</c>, for an application that binds the client's options to the section <c>Otp</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Settings
        => new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["Otp:BaseAddress"] = Address.ToString(), ["Otp:ApiKey"] = ApiKey };

    /// <summary>The last 1,000 lines that the service has logged. They hold no code and no whole address.</summary>
    public string Log => _process.Log;

    /// <summary>Starts one. It takes a second or two: share it among tests, by a fixture.</summary>
    /// <param name="settings">
    /// Settings of the service, such as <c>Otp:CodeLength</c>. Without them it is as in production, but a person may get 10,000 messages an
    /// hour, so that tests can share a number; set <c>Otp:MaxSendsPerRecipientPerHour</c> to test that limit.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting for it, and ends it.</param>
    /// <exception cref="InvalidOperationException">It does not start. The message says why, for example which setting is wrong.</exception>
    /// <exception cref="TimeoutException">It did not start within a minute.</exception>
    public static async Task<OtpTestService> StartAsync(
        IEnumerable<KeyValuePair<string, string?>>? settings = null, CancellationToken cancellationToken = default)
    {
        var order = new Order { Kind = OrderKind.Start, Settings = new(settings ?? [], StringComparer.OrdinalIgnoreCase) };
        var process = TestServiceProcess.Start();
        try
        {
            return new OtpTestService(process, await process.SendAsync(order, cancellationToken).WaitAsync(StartLimit, cancellationToken));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// A mobile number that no other test of this run has. A number that all tests share does too, as long as they read its codes one after
    /// the other.
    /// </summary>
    /// <returns>An Italian number, such as <c>+393331234567</c>.</returns>
    public static string NewPhoneNumber()
        => string.Create(CultureInfo.InvariantCulture, $"+39333{(uint)Interlocked.Increment(ref _nextNumber) % NumbersOfAPrefix:D7}");

    /// <summary>Sets the address and the key of a client: <c>services.AddOtpClient(otp.Configure)</c>.</summary>
    /// <param name="options">The client's options.</param>
    public void Configure(OtpClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (options.BaseAddress, options.ApiKey) = (Address, ApiKey);
    }

    /// <summary>
    /// The code in the newest message to a person. If there is none yet, or one is still to be sent, it waits for up to 10 seconds, so
    /// that it may be called at once.
    /// </summary>
    /// <param name="recipient">A phone number as it may be written (<c>+39 333 123 4567</c>), a Messenger id or an e-mail address.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="TimeoutException">No message came.</exception>
    public async Task<string> CodeFor(string recipient, CancellationToken cancellationToken = default)
    {
        var messages = await TakenBy(recipient, MessageLimit, cancellationToken);
        if (messages.Count == 0)
        {
            throw new TimeoutException(
                $"No message came to {recipient} in {MessageLimit.TotalSeconds} s. What the service said last:{Environment.NewLine}{Log}");
        }

        return messages[^1].Code ?? throw new InvalidOperationException($"The newest message to {recipient} has no code in it: {messages[^1].Text}");
    }

    /// <summary>The messages that a person has got, oldest first.</summary>
    /// <param name="recipient">A phone number, a Messenger id or an e-mail address.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<IReadOnlyList<OtpTestMessage>> MessagesTo(string recipient, CancellationToken cancellationToken = default)
        => TakenBy(recipient, TimeSpan.Zero, cancellationToken);

    /// <summary>The person reads the newest message, on Messenger or WhatsApp: the service does not go on to the next channel.</summary>
    /// <param name="recipient">A phone number or a Messenger id.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">There is no such message, or it is an SMS, which does not tell if it is read.</exception>
    public Task MarkRead(string recipient, CancellationToken cancellationToken = default)
        => _process.SendAsync(new Order { Kind = OrderKind.MarkRead, Recipient = Checked(recipient) }, cancellationToken);

    /// <summary>Breaks something, until <see cref="Repair"/>.</summary>
    /// <param name="fault">What.</param>
    /// <param name="recipient">For messages to whom; null is everybody. A fault of the service itself is always for everybody.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task Break(OtpFault fault, string? recipient = null, CancellationToken cancellationToken = default)
    {
        if (recipient is not null && fault is OtpFault.ServiceDown or OtpFault.StorageUnavailable)
        {
            throw new ArgumentException($"{fault} is for everybody: name no recipient.", nameof(recipient));
        }

        return _process.SendAsync(new Order { Kind = OrderKind.Break, Fault = fault, Recipient = recipient }, cancellationToken);
    }

    /// <summary>Ends every fault.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task Repair(CancellationToken cancellationToken = default) => _process.SendAsync(new Order { Kind = OrderKind.Repair }, cancellationToken);

    /// <summary>
    /// Moves the clock of the service and of its provider on, which otherwise goes as the machine's does: cool-downs end, codes expire, and
    /// messages that nobody read are followed by the next channel. What falls due on the way is done in its turn.
    /// </summary>
    /// <param name="time">How far: more than 0, at most 30 days.</param>
    /// <param name="cancellationToken">Gives up waiting; the clock may have moved.</param>
    public Task Advance(TimeSpan time, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromDays(30));
        return _process.SendAsync(new Order { Kind = OrderKind.Advance, Time = time }, cancellationToken);
    }

    /// <summary>Stops the service, and deletes what it stored.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Checked(string recipient)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(recipient);
        return recipient;
    }

    private async Task<IReadOnlyList<OtpTestMessage>> TakenBy(string recipient, TimeSpan patience, CancellationToken cancellationToken)
    {
        var reply = await _process.SendAsync(new Order { Kind = OrderKind.Messages, Recipient = Checked(recipient), Time = patience }, cancellationToken);
        return
        [
            .. reply.Messages!.Select(message => new OtpTestMessage(
                Enum.Parse<DeliveryChannel>(message.Channel, ignoreCase: true), message.To, message.Text, message.At)),
        ];
    }
}
