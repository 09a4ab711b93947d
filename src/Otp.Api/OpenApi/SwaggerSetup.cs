using System.Reflection;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.OpenApi;
using Otp.Api.Clients;
using Otp.Domain.Otps;

namespace Otp.Api.OpenApi;

/// <summary>The OpenAPI document and its page.</summary>
internal static class SwaggerSetup
{
    public const string Path = "/swagger";

    private const string Document = "v1";

    public static void AddOpenApiDocument(this IServiceCollection services)
        => services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc(Document, new OpenApiInfo
            {
                Title = "OTP Service",
                Version = Document,
                Description = "Creates one-time codes, delivers them (Messenger first, SMS when it is not read in time) and verifies them exactly once. "
                    + "The contract grows by addition only: ignore members and values you do not know.",
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
            options.IncludeXmlComments(Assembly.GetExecutingAssembly(), includeControllerXmlComments: true);
            options.SchemaFilter<InputRules>();
            options.OperationFilter<AnswersFilter>();
            options.DocumentFilter<FreshExamples>();
            options.DocumentFilter<PrintedCodes>();
            options.CustomOperationIds(api => OperationId(api.ActionDescriptor));
        });

    // "CreateOtp", "VerifyOtp": generated clients name their methods by it.
    private static string OperationId(ActionDescriptor action)
        => $"{action.RouteValues["action"]}{action.RouteValues["controller"]}";

    public static void UseOpenApiDocument(this WebApplication app)
    {
        app.UseSwagger(options => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1);
        app.UseSwaggerUI(options =>
        {
            options.DocumentTitle = "OTP Service";
            options.SwaggerEndpoint($"{Path}/{Document}/swagger.json", "OTP Service");
            options.EnableTryItOutByDefault();
            options.EnableDeepLinking();
            options.DisplayRequestDuration();
        });
    }
}
