using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Otp.Application.Clients;
using Otp.Domain.Otps;

namespace Otp.Dashboard.Sessions;

/// <summary>What a browser is given to keep: who signed in, and with which key, as its hash. Never the key.</summary>
internal static class Session
{
    public const string Scheme = "Dashboard";

    /// <summary>It ends when nothing was asked for so long (OWASP ASVS 5.0, 7.3.1).</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    /// <summary>It ends so long after the sign-in, whatever is asked for (OWASP ASVS 5.0, 7.3.2).</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(8);

    private const string KeyHash = "key";
    private const string Since = "since";

    /// <summary>A session that begins now.</summary>
    public static (ClaimsPrincipal Who, AuthenticationProperties Properties) Begin(ClientId client, string keyHash, DateTimeOffset now)
        => (new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, client.Value), new(KeyHash, keyHash)], Scheme)),
            new AuthenticationProperties(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [Since] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            }));

    /// <summary>Whether it is over, whatever was asked for in it.</summary>
    public static bool IsOver(AuthenticationProperties properties, DateTimeOffset now)
        => !properties.Items.TryGetValue(Since, out var text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || now - DateTimeOffset.FromUnixTimeSeconds(seconds) >= Longest;

    /// <summary>The client whose key it began with, and what that may do now; null once the key is nobody's, or another client's.</summary>
    public static ClientAccess? AccessOf(ClaimsPrincipal? user, IClientDirectory clients)
        => user?.Identity is ClaimsIdentity { AuthenticationType: Scheme, Name: { } name } identity
            && identity.FindFirst(KeyHash) is { Value: var hash }
            && clients.FindByHash(hash) is { } access
            && access.Client.Value == name
                ? access
                : null;
}

/// <summary>Who looks at a page, and what that client may do at this moment.</summary>
/// <param name="Access">The client.</param>
/// <param name="HasSession">Whether it signed in; false where no key is needed.</param>
internal sealed record Visitor(ClientAccess Access, bool HasSession)
{
    /// <summary>Whether all pages, and all clients', are open to it.</summary>
    public bool Operates => Access.Scopes.HasFlag(ClientScopes.Operate);

    /// <summary>The visitor behind a request; null where nobody is.</summary>
    public static Visitor? Of(ClaimsPrincipal? user, IClientDirectory clients)
        => Session.AccessOf(user, clients) is { } access ? new Visitor(access, HasSession: true)
            : clients.Anonymous is { } anonymous && anonymous.Scopes.HasFlag(ClientScopes.Operate) ? new Visitor(anonymous, HasSession: false)
            : null;
}

/// <summary>Lets in visitors with a scope.</summary>
internal sealed class MayLook(ClientScopes scope) : IAuthorizationRequirement
{
    public ClientScopes Scope => scope;
}

/// <inheritdoc cref="MayLook"/>
internal sealed class MayLookHandler(IClientDirectory clients) : AuthorizationHandler<MayLook>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MayLook requirement)
    {
        if (Visitor.Of(context.User, clients) is { } visitor && visitor.Access.Scopes.HasFlag(requirement.Scope))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
