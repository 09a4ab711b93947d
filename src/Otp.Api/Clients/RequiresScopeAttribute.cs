using Microsoft.AspNetCore.Authorization;
using Otp.Application.Clients;

namespace Otp.Api.Clients;

/// <summary>Lets in only clients with a scope.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresScopeAttribute(ClientScopes scope)
    : AuthorizeAttribute, IAuthorizationRequirement, IAuthorizationRequirementData
{
    public ClientScopes Scope => scope;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <inheritdoc cref="RequiresScopeAttribute"/>
internal sealed class ScopeHandler : AuthorizationHandler<RequiresScopeAttribute>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RequiresScopeAttribute requirement)
    {
        if (ClientIdentity.AccessOf(context.User) is { } access && access.Scopes.HasFlag(requirement.Scope))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
