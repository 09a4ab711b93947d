using Microsoft.OpenApi;
using Otp.Application.Clients;
using Otp.Application.Events;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Otp.Api.OpenApi;

/// <summary>What the service calls itself, where a client has a receiver: one post for each event.</summary>
internal sealed class EventWebhooks : IDocumentFilter
{
    private const string Description =
        "Posted to the client's `Events:Address`, signed as Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over "
        + "`{webhook-id}.{webhook-timestamp}.{body}`. Check it over the raw body, answer 2xx at once, and handle each `webhook-id` once: an "
        + "event may come again, and in any order. What is not acknowledged within 10 seconds is posted again, for 24 hours. It never "
        + "holds the code, and never lets anybody in: only the answer to verify does.";

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var body = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/json"] = new OpenApiMediaType
                {
                    Schema = context.SchemaGenerator.GenerateSchema(typeof(EventDocument), context.SchemaRepository),
                },
            },
        };
        var operation = new OpenApiOperation
        {
            OperationId = "ReceiveEvent",
            Summary = $"What became of a code: {string.Join(", ", EventTypeNames.All.Keys.Select(name => $"`{name}`"))}.",
            Description = Description,
            Parameters =
            [
                Header("webhook-id", "The event's id, the same at every repetition."),
                Header("webhook-timestamp", "When this post was made, in seconds since 1970. Refuse it when it is more than five minutes off."),
                Header("webhook-signature", "`v1,` and the signature in Base64; several, with a space between them, while a secret is replaced."),
            ],
            RequestBody = body,
            Responses = new OpenApiResponses
            {
                ["2XX"] = new OpenApiResponse { Description = "Acknowledged. The body is not read." },
                ["410"] = new OpenApiResponse { Description = "This event is given up. Others are still posted." },
                ["default"] = new OpenApiResponse { Description = "It is posted again later; `Retry-After` is heeded, up to an hour." },
            },
        };
        swaggerDoc.Webhooks = new Dictionary<string, IOpenApiPathItem>(StringComparer.Ordinal)
        {
            ["event"] = new OpenApiPathItem { Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Post] = operation } },
        };
    }

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Required = true,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
