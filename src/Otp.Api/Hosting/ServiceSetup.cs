using System.Text.Json;
using System.Text.Json.Serialization;
using FluentValidation;
using FluentValidation.AspNetCore;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Otp.Api.Answers;
using Otp.Api.Bodies;
using Otp.Api.Clients;
using Otp.Api.Observability;
using Otp.Api.OpenApi;
using Otp.Api.Otps;
using Otp.Api.Settings;
using Otp.Application;
using Otp.Application.Otps;
using Otp.Dashboard;
using Otp.Infrastructure;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Hosting;

/// <summary>Puts the service together.</summary>
internal static class ServiceSetup
{
    private const int MaxHeadersSize = 8 * 1024;

    private static readonly string[] AddressKeys = ["urls", "http_ports", "https_ports"];

    private static readonly TimeSpan SlowestHeaders = TimeSpan.FromSeconds(10);

    // 8 KiB, the most a caller may send, take ten seconds at the slowest.
    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 1_000, gracePeriod: TimeSpan.FromSeconds(2));

    public static void AddOtpService(this WebApplicationBuilder builder)
    {
        builder.Configuration.PollSettingsFiles(builder.Environment);
        builder.Configuration.AddNexmoJson(builder.Environment);
        builder.Configuration.AddLogLevels();
        builder.ListenOnPort3000UnlessConfigured();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeadersSize;
            kestrel.Limits.RequestHeadersTimeout = SlowestHeaders;
            kestrel.Limits.MinRequestBodyDataRate = SlowestBody;
        });

        builder.Services.AddSingleton<StartProgress>();
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, LogRedaction>();
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration);
        builder.Services.AddClients();
        builder.Services.AddSettings<SwaggerOptions>(SwaggerOptions.Section);
        builder.Services.AddSettings<DashboardOptions>(DashboardOptions.Section);
        builder.Services.AddKnownSettings(TrustedProxies.Section, SettingNames.Of(typeof(string[])));
        builder.AddTelemetry();
        builder.Services.AddExceptionHandler<UnhandledExceptions>();

        builder.Services.AddSingleton<RequestTraces>();

        // The first of the filters is the outermost. The framework's own has come before us: it refuses hosts that are not allowed.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, EveryAnswer>());
        builder.Services.Configure<HostFilteringOptions>(options => options.IncludeFailureMessage = false);
        builder.Services.AddHealth();
        builder.Services.AddSingleton<Farewell>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Farewell>());
        builder.Services.AddHostedService<StartupNotice>();
        builder.Services.AddHttpApi();
        builder.Services.AddOpenApiDocument();
        if (DashboardOptions.IsOn(builder.Configuration, builder.Environment))
        {
            builder.Services.AddDashboard();
        }
    }

    private static void AddHttpApi(this IServiceCollection services)
    {
        services.AddControllers(options =>
            {
                options.ModelBinderProviders.Insert(0, new RequestTokenBinder());
                options.ModelBinderProviders.Insert(0, new IdempotencyKeyBinder());
                var json = options.InputFormatters.OfType<SystemTextJsonInputFormatter>().Single();
                options.InputFormatters[options.InputFormatters.IndexOf(json)] = new JsonBodies(json);
                options.Filters.Add<PlainBodies>();

                // A body that is missing is one error, not two.
                options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;

                // Nothing here is a form, and a webhook that says it is one must reach us with its body unread.
                options.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
                options.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
                options.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
            })
            .ConfigureApiBehaviorOptions(options =>
            {
                options.InvalidModelStateResponseFactory = InvalidRequests.Answer;
                options.SuppressMapClientErrors = true;
            })
            .AddJsonOptions(options =>
            {
                options.AllowInputFormatterExceptionMessages = false;
                Strict(options.JsonSerializerOptions);
            });
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            options.SerializerOptions.Converters.Add(ValueNames.Converter());
        });
        services.AddSingleton<IConfigureOptions<MvcOptions>, VerifyByGetSwitch>();
        services.AddFluentValidationAutoValidation();
        services.AddValidatorsFromAssemblyContaining<CreateOtpRequestValidator>(ServiceLifetime.Singleton, includeInternalTypes: true);
    }

    // A typo in "phoneNumber" must not silently cost the SMS.
    private static void Strict(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(ValueNames.Converter());
    }

    // In code, and only where nobody says otherwise: "urls" in a settings file would beat ASPNETCORE_URLS.
    private static void ListenOnPort3000UnlessConfigured(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var configured = AddressKeys.Any(key => !string.IsNullOrEmpty(configuration[key]))
            || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
        if (!configured)
        {
            builder.WebHost.UseUrls(ListenAddresses.Default);
        }
    }
}
