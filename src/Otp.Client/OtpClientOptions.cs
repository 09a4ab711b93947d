namespace Otp.Client;

/// <summary>
/// Where the OTP service is, and how patient its client is. Each call reads the current values: options that are bound to the
/// configuration (<c>AddOptions&lt;OtpClientOptions&gt;().BindConfiguration("Otp")</c>) follow its changes, so that a key is
/// rotated without a restart.
/// </summary>
public sealed class OtpClientOptions
{
    /// <summary>The most retries that can be asked for.</summary>
    public const int MaxMaxRetries = 5;

    /// <summary>The service's address, with a path where a reverse proxy adds one. Required.</summary>
    /// <example><code>https://otp.internal.example</code></example>
    public Uri? BaseAddress { get; set; }

    /// <summary>
    /// The API key of this back end, <c>otp_...</c>: visible ASCII. It is sent to <see cref="BaseAddress"/> alone. May be left
    /// out for a service on this machine (a loopback address), which asks for none in Development.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>Lets the key travel over plain HTTP to another machine, for networks that are encrypted otherwise. Default: false.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>How long one try may take, up to the last byte of its answer: 100 milliseconds to 1 minute. Default: 5 seconds.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a request is repeated after a 503, a lost reply or a lost connection: 0 to 5 times. Default: 2.</summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>
    /// The longest wait before a repetition: 0 to 1 minute. A service that asks for a longer one (<c>Retry-After</c>) is not
    /// asked again; the result tells you when. Default: 5 seconds.
    /// </summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);
}
