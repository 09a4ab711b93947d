using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Otp.Api.Errors;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Otp.Api.OpenApi;

/// <summary>Describes every answer of an operation: its success, and each problem by its type.</summary>
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

        operation.Responses = [];
        operation.Responses[Code(success.Status)] = Describe(success, context);
        var problems = context.MethodInfo.GetCustomAttribute<RefusesAttribute>()?.Kinds.Select(Problem.Of) ?? [];
        foreach (var answers in problems.Where(problem => problem.Status != StatusCodes.Status200OK).GroupBy(problem => problem.Status).OrderBy(group => group.Key))
        {
            operation.Responses[Code(answers.Key)] = Describe([.. answers], context);
        }
    }

    private static OpenApiResponse Describe(SucceedsAttribute success, OperationFilterContext context)
    {
        var response = new OpenApiResponse { Description = success.Description };
        if (success.Body is not null)
        {
            response.Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
            {
                [Json] = new OpenApiMediaType { Schema = context.SchemaGenerator.GenerateSchema(success.Body, context.SchemaRepository) },
                [Text] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            };
        }

        return response;
    }

    private static OpenApiResponse Describe(IReadOnlyList<Problem> problems, OperationFilterContext context)
    {
        var lines = problems.Select(problem => $"- `{problem.Type}`: **{problem.Title}**. {problem.Detail}");
        var waits = problems[0].Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable
            ? "\n\n`Retry-After` (and `retryAfterSeconds` in the body) says how many seconds to wait."
            : "";
        return new OpenApiResponse
        {
            Description = string.Join('\n', lines) + waits,
            Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
            {
                [ProblemAnswer.ContentType] = new OpenApiMediaType
                {
                    Schema = context.SchemaGenerator.GenerateSchema(typeof(ProblemDetails), context.SchemaRepository),
                },
                [Text] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        };
    }

    private static string Code(int status) => status.ToString(CultureInfo.InvariantCulture);
}
