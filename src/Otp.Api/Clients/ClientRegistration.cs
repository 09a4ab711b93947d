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

        // Only the core: the full registration brings data protection, which writes key files into the home folder.
        services.AddWebEncoders();
        services.AddTransient<ApiKeyAuthentication>();
        services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = ApiKeyAuthentication.SchemeName;
            options.AddScheme<ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, displayName: null);
        });

        services.AddSingleton<ClientShare>();

        // What does not say who may call it may be called by nobody.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }
}
