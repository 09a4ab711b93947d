using System.Reflection;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Otp.Api.Clients;
using Otp.Application.Idempotency;
using Otp.Application.Otps;
using Otp.Domain.Otps;

namespace Otp.Api.OpenApi;

/// <summary>The OpenAPI document and its page.</summary>
internal static class SwaggerSetup
{
    public const string Path = "/swagger";

    private const string Document = "v1";

    /// <summary>Whether the document and its page are served.</summary>
    public static bool IsOn(IServiceProvider services)
        => services.GetRequiredService<IOptions<SwaggerOptions>>().Value.Enabled
            ?? services.GetRequiredService<IHostEnvironment>().IsDevelopment();

    public static void AddOpenApiDocument(this IServiceCollection services)
        => services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc(Document, new OpenApiInfo
            {
                Title = "OTP Service",
                Version = typeof(SwaggerSetup).Assembly.GetName().Version!.ToString(fieldCount: 3),
                Description = "Creates one-time codes, delivers them (Messenger first, SMS when it is not read in time) and verifies them "
                    + "exactly once. "
                    + "The contract grows by addition only: ignore members and values you do not know. "
                    + "Who asks for `text/plain` gets the bare title of each answer.",
                License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
            });
            options.AddSecurityDefinition(ApiKeyAuthentication.SchemeName, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyAuthentication.Header,
                Description = "The key of an API client. Not needed in Development while no clients are configured.",
            });
            options.SupportNonNullableReferenceTypes();
            options.MapType<RequestToken>(() => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = RequestToken.Pattern });
            options.MapType<IdempotencyKey>(() => new OpenApiSchema { Type = JsonSchemaType.String });
            options.IncludeXmlComments(Assembly.GetExecutingAssembly(), includeControllerXmlComments: true);
            options.IncludeXmlComments(typeof(OtpStatusDocument).Assembly);
            options.SchemaFilter<InputRules>();
            options.OperationFilter<AnswersFilter>();
            options.DocumentFilter<FreshExamples>();
            options.DocumentFilter<WhereCodesAre>();
            options.DocumentFilter<EventWebhooks>();
            options.CustomOperationIds(api => OperationId(api.ActionDescriptor));
        });

    // Where the document comes from, below the path of a trusted proxy where there is one.
    private static OpenApiServer ServerOf(HttpRequest request)
        => new() { Url = request.PathBase.HasValue ? request.PathBase.ToUriComponent() : "/" };

    // "CreateOtp", "VerifyOtp": generated clients name their methods by it.
    private static string OperationId(ActionDescriptor action)
        => $"{action.RouteValues["action"]}{action.RouteValues["controller"]}";

    public static void UseOpenApiDocument(this WebApplication app)
    {
        app.UseSwagger(options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.PreSerializeFilters.Add((document, request) => document.Servers = [ServerOf(request)]);
        });
        app.UseSwaggerUI(options =>
        {
            options.DocumentTitle = "OTP Service";
            options.SwaggerEndpoint($"{Document}/swagger.json", "OTP Service");
            options.EnableTryItOutByDefault();
            options.EnableDeepLinking();
            options.DisplayRequestDuration();
        });
    }
}

/// <summary>Section <c>Swagger</c>.</summary>
internal sealed class SwaggerOptions
{
    public const string Section = "Swagger";

    /// <summary>Whether the OpenAPI document and its page are served; null: only in Development.</summary>
    public bool? Enabled { get; set; }
}
