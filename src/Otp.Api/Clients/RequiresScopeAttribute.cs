using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Otp.Application.Clients;

namespace Otp.Api.Clients;

/// <summary>Lets in clients with a scope alone.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresScopeAttribute(ClientScopes scope)
    : Attribute, IAuthorizationRequirementData, IAuthorizationRequirement, IAuthorizeData
{
    public ClientScopes Scope => scope;

    public string? Policy { get; set; }

    public string? Roles { get; set; }

    public string? AuthenticationSchemes { get; set; }

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <inheritdoc cref="RequiresScopeAttribute"/>
internal sealed class ScopeHandler : AuthorizationHandler<RequiresScopeAttribute>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RequiresScopeAttribute requirement)
    {
        var granted = context.User.FindFirst(ApiKeyAuthentication.ScopesClaim)?.Value is { } scopes
            ? (ClientScopes)int.Parse(scopes, CultureInfo.InvariantCulture)
            : ClientScopes.None;
        if (granted.HasFlag(requirement.Scope))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
