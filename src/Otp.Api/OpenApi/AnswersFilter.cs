using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Otp.Api.Clients;
using Otp.Api.Errors;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Otp.Api.OpenApi;

/// <summary>Describes every answer of an operation: its success, and each problem by its type; and whether it asks for a key.</summary>
internal sealed class AnswersFilter : IOperationFilter
{
    private const string Json = "application/json";
    private const string Text = "text/plain";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var success = context.MethodInfo.GetCustomAttribute<SucceedsAttribute>();
        if (success is null)
        {
            return;
        }

        operation.Security = context.MethodInfo.DeclaringType!.IsDefined(typeof(AllowAnonymousAttribute), inherit: true) ? [] : [ApiKey(context)];
        operation.Responses = [];
        operation.Responses[Code(success.Status)] = Describe(success, context);
        var kinds = context.MethodInfo.GetCustomAttribute<RefusesAttribute>()?.Kinds ?? [];
        foreach (var answers in kinds.GroupBy(kind => Problem.Of(kind).Status).OrderBy(group => group.Key))
        {
            operation.Responses[Code(answers.Key)] = Describe(answers.Key, [.. answers], context);
        }
    }

    private static OpenApiSecurityRequirement ApiKey(OperationFilterContext context)
        => new() { [new OpenApiSecuritySchemeReference(ApiKeyAuthentication.SchemeName, context.Document)] = [] };

    private static OpenApiResponse Describe(SucceedsAttribute success, OperationFilterContext context)
    {
        var response = new OpenApiResponse { Description = success.Description };
        if (success.Status == StatusCodes.Status201Created)
        {
            AddHeader(response, HeaderNames.Location, "Where the status document is.", JsonSchemaType.String);
        }

        if (success.Body is not null)
        {
            response.Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal);
            if (success.Body != typeof(string))
            {
                response.Content[Json] = new OpenApiMediaType { Schema = context.SchemaGenerator.GenerateSchema(success.Body, context.SchemaRepository) };
            }

            response.Content[Text] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }

        return response;
    }

    private static OpenApiResponse Describe(int status, IReadOnlyList<ProblemKind> kinds, OperationFilterContext context)
    {
        var waits = status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable;
        var response = new OpenApiResponse
        {
            Description = string.Join('\n', kinds.Select(ProblemExamples.Describe))
                + (waits ? "\n\n`Retry-After` (and `retryAfterSeconds` in the body) says how many seconds to wait." : ""),
            Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
            {
                [ProblemAnswer.ContentType] = new OpenApiMediaType
                {
                    Schema = context.SchemaGenerator.GenerateSchema(typeof(ProblemDocument), context.SchemaRepository),
                    Examples = kinds.ToDictionary(ProblemExamples.NameOf, ProblemExamples.Of, StringComparer.Ordinal),
                },
                [Text] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        };
        if (waits)
        {
            AddHeader(response, HeaderNames.RetryAfter, "Seconds to wait, rounded up.", JsonSchemaType.Integer);
        }

        return response;
    }

    private static void AddHeader(OpenApiResponse response, string name, string description, JsonSchemaType type)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        response.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } };
    }

    private static string Code(int status) => status.ToString(CultureInfo.InvariantCulture);
}
