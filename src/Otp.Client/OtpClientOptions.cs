namespace Otp.Client;

/// <summary>
/// Where the OTP service is, and how long its client waits. Each call reads the current values. If the options are bound to the
/// configuration (<c>AddOptions&lt;OtpClientOptions&gt;().BindConfiguration("Otp")</c>), they follow its changes, so you can
/// rotate the key without a restart.
/// </summary>
public sealed class OtpClientOptions
{
    /// <summary>The highest value of <see cref="MaxRetries"/>.</summary>
    public const int MaxMaxRetries = 5;

    /// <summary>
    /// The service's address, with a path if a reverse proxy adds one. Or a name that the application's service discovery resolves
    /// (<c>https+http://otp</c>): should it lead to plain HTTP on another machine, the call is refused unless
    /// <see cref="AllowPlainHttp"/> is set. Required.
    /// </summary>
    /// <example><code>https://otp.internal.example</code></example>
    public Uri? BaseAddress { get; set; }

    /// <summary>
    /// The API key of this back end, <c>otp_...</c>: visible ASCII. It is sent only to <see cref="BaseAddress"/>. You may leave it
    /// out for a service on this machine (a loopback address, or a name), which needs no key in Development.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>Allows plain HTTP to another machine. Use it only in networks that are encrypted by other means. Default: false.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>How long one try may take, up to the last byte of its answer: 100 milliseconds to 1 minute. Default: 5 seconds.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often to repeat a request after a 503, a lost reply or a lost connection: 0 to 5 times. Default: 2.</summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>
    /// The longest wait before a retry: 0 to 1 minute. If the service asks for a longer wait (<c>Retry-After</c>), there is no
    /// retry, and the result says how long to wait. Default: 5 seconds.
    /// </summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);
}
