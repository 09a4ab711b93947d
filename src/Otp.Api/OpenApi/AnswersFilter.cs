using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Otp.Api.Answers;
using Otp.Api.Clients;
using Otp.Api.Support;
using Otp.Application.Otps;
using Otp.Domain.Otps;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Otp.Api.OpenApi;

/// <summary>Describes every answer of an operation: its success, and each problem by its type; and whether it asks for a key.</summary>
/// <remarks>
/// Each answer is described in one media type, though a caller that asks for <c>text/plain</c> gets it: generated clients take the first
/// of several for the only one.
/// </remarks>
internal sealed class AnswersFilter(IOptions<JsonOptions> json) : IOperationFilter
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

        var asksForKey = !context.MethodInfo.DeclaringType!.IsDefined(typeof(AllowAnonymousAttribute), inherit: true);
        operation.Security = asksForKey ? [ApiKey(context)] : [];
        operation.Responses = [];
        operation.Responses[Code(success.Status)] = Describe(success, context);
        var kinds = context.MethodInfo.GetCustomAttribute<RefusesAttribute>()?.Kinds ?? [];
        foreach (var answers in kinds.GroupBy(kind => Problem.Of(kind).Status).OrderBy(group => group.Key))
        {
            var examples = answers.Select(kind => ExampleOf(kind, asksForKey, context));
            operation.Responses[Code(answers.Key)] = Describe(answers.Key, [.. examples], context);
        }

        if (operation.RequestBody is OpenApiRequestBody body)
        {
            body.Required = true;
            foreach (var status in new[] { StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType })
            {
                operation.Responses[Code(status)] = Describe(status, [], context);
            }
        }
    }

    private static OpenApiSecurityRequirement ApiKey(OperationFilterContext context)
        => new() { [new OpenApiSecuritySchemeReference(ApiKeyAuthentication.SchemeName, context.Document)] = [] };

    private ProblemExample ExampleOf(ProblemKind kind, bool asksForKey, OperationFilterContext context)
    {
        // Webhooks take no key.
        var problem = kind == ProblemKind.Unauthorized && !asksForKey ? WebhooksController.Forged : Problem.Of(kind);
        var otp = StatusExamples.Of(OtpStatus.Pending, json.Value);
        return new ProblemExample(problem, ProblemExamples.MembersOf(kind, context.ApiDescription, otp));
    }

    private OpenApiResponse Describe(SucceedsAttribute success, OperationFilterContext context)
    {
        var response = new OpenApiResponse { Description = success.Description };
        if (success.Status == StatusCodes.Status201Created)
        {
            AddHeader(response, HeaderNames.Location, "Where the status document is.", JsonSchemaType.String);
        }

        if (success.Body is not null)
        {
            response.Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
            {
                [success.Body == typeof(string) ? Text : Json] = new OpenApiMediaType
                {
                    Schema = context.SchemaGenerator.GenerateSchema(success.Body, context.SchemaRepository),
                    Example = ExampleOf(success),
                },
            };
        }

        return response;
    }

    private JsonNode? ExampleOf(SucceedsAttribute success)
        => success.Body == typeof(string) ? success.Description
            : success.Body == typeof(OtpStatusDocument) ? StatusExamples.Of(success.Example, json.Value)
            : success.Body == typeof(SearchCodesDocument) ? StatusExamples.OfSearch(json.Value)
            : null;

    private static OpenApiResponse Describe(int status, IReadOnlyList<ProblemExample> problems, OperationFilterContext context)
    {
        var isTyped = problems.Count > 0;
        var waits = status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable;
        var response = new OpenApiResponse
        {
            Description = (isTyped ? string.Join('\n', problems.Select(problem => problem.Line)) : Problem.OfStatus(status).Detail)
                + (waits ? "\n\n`Retry-After` (and `retryAfterSeconds` in the body) says how many seconds to wait." : ""),
            Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
            {
                [ProblemAnswer.ContentType] = new OpenApiMediaType
                {
                    Schema = context.SchemaGenerator.GenerateSchema(typeof(ProblemDocument), context.SchemaRepository),
                    Examples = isTyped
                        ? problems.ToDictionary(problem => problem.Name, problem => problem.Whole, StringComparer.Ordinal)
                        : null,
                },
            },
        };
        if (status == StatusCodes.Status401Unauthorized)
        {
            AddHeader(response, HeaderNames.WWWAuthenticate, "How to sign in.", JsonSchemaType.String);
        }

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
