using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Otp.Application.Clients;

namespace Otp.Dashboard.Sessions;

/// <summary>Looks at each request whether its session still holds.</summary>
internal sealed class SessionChecks(IClientDirectory clients, TimeProvider time) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var access = Session.AccessOf(context.Principal, clients);
        if (access is null || !access.Scopes.HasFlag(ClientScopes.Support) || Session.IsOver(context.Properties, time.GetUtcNow()))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Session.Scheme);
        }
    }

    // The framework renews a cookie after half of its time; then some sessions would end after 15 minutes, and others after 30.
    public override Task CheckSlidingExpiration(CookieSlidingExpirationContext context)
    {
        context.ShouldRenew = true;
        return Task.CompletedTask;
    }
}
