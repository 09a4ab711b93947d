using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Clients;
using Otp.Dashboard.Pages;
using Otp.Dashboard.Sessions;

namespace Otp.Dashboard;

/// <summary>The pages for those who run the service, and for those who answer people.</summary>
public static class DashboardSetup
{
    /// <summary>Where the pages are.</summary>
    public const string Path = "/dashboard";

    // A policy all the same: by it the session is read, and no API key.
    private const string Anybody = nameof(Anybody);

    private const string Style = "dashboard.css";
    private const string Icon = "dashboard.svg";

    // Nothing is loaded from elsewhere, and nothing in a page is run or styled but by files of ours.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; "
        + "base-uri 'none'";

    /// <summary>Adds the pages and their sessions.</summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRazorPages(options =>
        {
            options.Conventions.AuthorizePage("/Overview", nameof(ClientScopes.Operate));
            options.Conventions.AuthorizePage("/People", nameof(ClientScopes.Support));
            options.Conventions.AuthorizePage("/SignIn", Anybody);
            options.Conventions.ServeBy("/Overview", HttpMethods.Get, HttpMethods.Head);
            options.Conventions.ServeBy("/People", HttpMethods.Get, HttpMethods.Head, HttpMethods.Post);
            options.Conventions.ServeBy("/SignIn", HttpMethods.Get, HttpMethods.Head, HttpMethods.Post);
        });
        services.AddScoped<StaleForms>();
        services.AddSessions();
        services.AddBrowserKeys();
        return services;
    }

    /// <summary>Serves the pages. Stands before authentication.</summary>
    public static void UseDashboard(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase))
            {
                // At the last moment: an answer to a fault has lost all headers that were set before.
                context.Response.OnStarting(static state =>
                {
                    ((HttpResponse)state).Headers.ContentSecurityPolicy = ContentSecurityPolicy;
                    return Task.CompletedTask;
                }, context.Response);

                // Nothing else comes from a page of ours, and some of it the framework cannot read.
                if (context.Request.GetTypedHeaders().ContentType?.Charset is { HasValue: true, Value: var charset }
                    && !charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
                {
                    context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
                    return Task.CompletedTask;
                }
            }

            return next(context);
        });
    }

    /// <summary>Maps the pages and what they are drawn with.</summary>
    public static void MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapRazorPages();
        endpoints.MapAsset(Style, "text/css; charset=utf-8");
        endpoints.MapAsset(Icon, "image/svg+xml");
    }

    private static void MapAsset(this IEndpointRouteBuilder endpoints, string name, string contentType)
        => endpoints
            .MapMethods(
                $"{Path}/{name}", [HttpMethods.Get, HttpMethods.Head],
                () => Results.Stream(typeof(DashboardSetup).Assembly.GetManifestResourceStream(name)!, contentType))
            .AllowAnonymous()
            .ExcludeFromDescription();

    // A page without a handler for a method would be shown all the same, empty.
    private static void ServeBy(this PageConventionCollection conventions, string page, params string[] methods)
        => conventions.AddPageRouteModelConvention(page, model =>
        {
            foreach (var selector in model.Selectors)
            {
                selector.EndpointMetadata.Add(new HttpMethodMetadata(methods));
            }
        });

    private static void AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<IAuthorizationHandler, MayLookHandler>();
        services.AddScoped<SessionChecks>();

        // Not the default scheme: a cookie opens pages, and no call of the API.
        new AuthenticationBuilder(services).AddCookie(Session.Scheme, options =>
        {
            options.CookieManager = new SessionCookies();
            options.Cookie.Name = SessionCookies.Name;
            options.Cookie.Path = "/";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            options.ExpireTimeSpan = Session.Idle;
            options.SlidingExpiration = true;
            options.LoginPath = $"{Path}/sign-in";
            options.AccessDeniedPath = $"{Path}/people";
            options.ReturnUrlParameter = "from";
            options.EventsType = typeof(SessionChecks);
        });
        services.AddOptions<CookieAuthenticationOptions>(Session.Scheme).Configure<TimeProvider>((options, time) => options.TimeProvider = time);
        var authorization = services.AddAuthorizationBuilder()
            .AddPolicy(Anybody, policy => policy.AddAuthenticationSchemes(Session.Scheme).RequireAssertion(_ => true));
        foreach (var scope in new[] { ClientScopes.Operate, ClientScopes.Support })
        {
            authorization.AddPolicy(
                scope.ToString(), policy => policy.AddAuthenticationSchemes(Session.Scheme).AddRequirements(new MayLook(scope)));
        }

        services.Configure<AntiforgeryOptions>(options =>
        {
            options.Cookie.Name = "otp-dashboard-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true;
        });
    }

    // What protects the cookies is in the database: the same for all instances, and there after a restart.
    private static void AddBrowserKeys(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("otp-dashboard");
        services.AddSingleton<DatabaseKeys>();
        services.AddOptions<KeyManagementOptions>().Configure<DatabaseKeys>((options, keys) => options.XmlRepository = keys);

        // It would read the keys at every start, and make the first one, for pages that nobody may ask for.
        foreach (var eager in services.Where(IsReaderOfKeys).ToList())
        {
            services.Remove(eager);
        }

        // It warns that the keys are not encrypted. They protect no secret: a ticket is good only by the hash of a configured key.
        services.Configure<LoggerFilterOptions>(options => options.AddFilter(
            "Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
    }

    private static bool IsReaderOfKeys(ServiceDescriptor service)
        => service.ServiceType == typeof(IHostedService)
            && service is { IsKeyedService: false, ImplementationType: { } type }
            && type.Assembly == typeof(KeyManagementOptions).Assembly;
}
