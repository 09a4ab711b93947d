namespace VonageSimulator;

/// <summary>The simulator's settings: section <c>Simulator</c> when it runs as a program.</summary>
public sealed class SimulatorSettings
{
    /// <summary>The application that tokens must name. If empty, any is accepted.</summary>
    public string? ApplicationId { get; set; }

    /// <summary>The application's public key (PEM) that tokens are checked with.</summary>
    public string? PublicKey { get; set; }

    /// <summary>A file that holds <see cref="PublicKey"/>.</summary>
    public string? PublicKeyPath { get; set; }

    /// <summary>The application's private key (PEM), for its public half. If no key is set, a pair is generated.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>A file that holds <see cref="PrivateKey"/>.</summary>
    public string? PrivateKeyPath { get; set; }

    /// <summary>Accepts calls without a token.</summary>
    public bool Anonymous { get; set; }

    /// <summary>Where statuses and Dispatch's final reports go; null to send none.</summary>
    public Uri? StatusUrl { get; set; }

    /// <summary>Where messages that a person sends go; null to send none.</summary>
    public Uri? InboundUrl { get; set; }

    /// <summary>The secret that signs webhooks, of any length. If empty, they are not signed.</summary>
    public string? SignatureSecret { get; set; }

    /// <summary>The account at Twilio that calls name.</summary>
    public string TwilioAccountSid { get; set; } = "AC0123456789abcdef0123456789abcdef";

    /// <summary>Its secret, with which calls are made and statuses signed. If empty, calls are refused.</summary>
    public string? TwilioAuthToken { get; set; }

    /// <summary>The account that signed webhooks name in their <c>api_key</c> claim.</summary>
    public string ApiKey { get; set; } = "a1b2c3d";

    /// <summary>Whether the last five digits of a recipient choose its scenario (99001, 99002, ...; see the README).</summary>
    public bool NumberSuffixes { get; set; } = true;

    /// <summary>
    /// The service's <c>Delivery:ReadTimeout</c>. Under Messages the service has the timer, and the page counts down by this value,
    /// which it can change; with zero it does not count down. Under Dispatch each call brings its own timer.
    /// </summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The port to take e-mail on, by SMTP on loopback. 0: a free one. Null: none, as in tests; the program takes 4025.
    /// </summary>
    public int? SmtpPort { get; set; }

    /// <summary>What happens to recipients without a scenario of their own.</summary>
    public Scenario DefaultScenario { get; set; } = Scenario.Delivered;

    /// <summary>
    /// How many messages, mails, calls and webhook attempts are kept of each, so that a load test does not fill the memory.
    /// </summary>
    public int KeepLast { get; set; } = 50_000;

    /// <summary>Where the program keeps the key and the secret that it generates. Not used when a test starts it.</summary>
    public string DataFolder { get; set; } = "data";
}
