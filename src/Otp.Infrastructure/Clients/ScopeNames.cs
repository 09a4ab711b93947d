using Otp.Application.Clients;

namespace Otp.Infrastructure.Clients;

/// <summary>The scopes as the configuration writes them.</summary>
internal static class ScopeNames
{
    public static bool TryParse(string text, out ClientScopes scope)
    {
        scope = text.ToLowerInvariant() switch
        {
            "send" => ClientScopes.Send,
            "verify" => ClientScopes.Verify,
            "read" => ClientScopes.Read,
            "metrics" => ClientScopes.Metrics,
            _ => ClientScopes.None,
        };
        return scope != ClientScopes.None;
    }
}
