using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Otp.Application.Clients;

namespace Otp.Api.Clients;

/// <summary>Who may call.</summary>
internal static class ClientRegistration
{
    public static void AddClients(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<ICurrentClient, CurrentClient>();
        services.AddSingleton<IAuthorizationHandler, ScopeHandler>();
        services.AddAuthentication(ApiKeyAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, configureOptions: null);

        // What does not say who may call it may be called by nobody.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }
}
