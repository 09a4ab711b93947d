using Otp.Domain.Otps;

namespace Otp.Application.Clients;

/// <summary>The API clients: who they are by their keys, and which rules hold for them.</summary>
public interface IClientDirectory
{
    /// <summary>Whom a request without a key runs as; null when it is refused.</summary>
    ClientAccess? Anonymous { get; }

    /// <summary>The client whose key this is; null when it is nobody's.</summary>
    ClientAccess? Find(string apiKey);

    /// <summary>What tells a key from all others, and may be kept where the key may not.</summary>
    string HashOf(string apiKey);

    /// <summary>The client whose key has this hash; null when it is nobody's.</summary>
    ClientAccess? FindByHash(string hash);

    /// <summary>Those that are configured, by name.</summary>
    IReadOnlyCollection<ClientId> Clients { get; }

    /// <summary>The rules of a client; the service's own for one that is no longer configured.</summary>
    ClientRules RulesOf(ClientId client);
}

/// <summary>A client and what it may do.</summary>
/// <param name="Client">Its name.</param>
/// <param name="Scopes">What it may do.</param>
public sealed record ClientAccess(ClientId Client, ClientScopes Scopes);

/// <summary>What a client may do.</summary>
[Flags]
public enum ClientScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Create and cancel codes.</summary>
    Send = 1,

    /// <summary>Verify codes.</summary>
    Verify = 2,

    /// <summary>Look at the status of codes.</summary>
    Read = 4,

    /// <summary>Everything about codes.</summary>
    All = Send | Verify | Read,

    /// <summary>Read the service's metrics.</summary>
    Metrics = 8,

    /// <summary>Search for a person's codes, and why one did not come.</summary>
    Support = 16,

    /// <summary>Read the statistics of its own codes.</summary>
    Statistics = 32,

    /// <summary>All clients' codes and figures, where support or statistics show only its own, and the dashboard.</summary>
    Operate = 64,

    /// <summary>What the scope <c>operate</c> gives.</summary>
    Operator = Support | Statistics | Operate,
}
