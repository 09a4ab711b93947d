using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Clients;

/// <summary>Section <c>Clients</c>: the API clients by name.</summary>
internal sealed class ClientsOptions : Dictionary<string, ClientOptions>
{
    public const string Section = "Clients";

    public ClientsOptions()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }
}

/// <summary>One API client: its keys, what it may do, and the rules that differ for it.</summary>
internal sealed class ClientOptions : RuleOptions
{
    /// <summary>SHA-256 of its keys, 64 hex digits each; two at a time, so that keys rotate.</summary>
    public List<string> ApiKeyHashes { get; set; } = [];

    /// <summary>What it may do: <c>send</c>, <c>verify</c>, <c>read</c>.</summary>
    public List<string> Scopes { get; set; } = [];

    public string? MessageTemplate
    {
        get;
        set => field = value is null ? null : LineBreaks.Read(value);
    }

    public string? MessengerSenderId { get; set; }

    public string? SmsSenderId { get; set; }
}

/// <summary>Section <c>Authentication</c>.</summary>
internal sealed class AuthenticationOptions
{
    public const string Section = "Authentication";

    /// <summary>Whether requests without a key are served, as client <c>default</c>. Every start warns of it.</summary>
    public bool Anonymous { get; set; }
}
