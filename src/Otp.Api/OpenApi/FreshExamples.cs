using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Otp.Domain.Otps;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Otp.Api.OpenApi;

/// <summary>
/// Fills in examples that work when 'Execute' is pressed. The document is made anew for every load of the page, and with it
/// the token and the number, so that a second visit meets no cool-down.
/// </summary>
internal sealed class FreshExamples(RandomNumberGenerator random) : IDocumentFilter
{
    private static readonly string[] Groups = ["Otp", "Support", "Statistics", "Webhooks", "Home"];

    private const string ExampleCode = "12345";
    private const int TokenBytes = 8;
    private const int SubscriberNumbers = 10_000_000;

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        // The page shows the groups in the order of their tags.
        swaggerDoc.Tags = swaggerDoc.Tags?.OrderBy(tag => Array.IndexOf(Groups, tag.Name)).ToHashSet();
        var token = $"login-{Convert.ToHexStringLower(Draw(TokenBytes))}";
        var number = FormattableString.Invariant($"39333{BitConverter.ToUInt32(Draw(sizeof(uint))) % SubscriberNumbers:D7}");
        var operations = swaggerDoc.Paths.Values.Where(path => path.Operations is not null).SelectMany(path => path.Operations!.Values);
        foreach (var operation in operations)
        {
            foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            {
                SetExample(parameter, token);
            }

            AddWebhookBody(operation);
            SetExample(operation, "CreateOtp", new JsonObject { ["messengerId"] = "8192836451", ["phoneNumber"] = number });
            SetExample(operation, "VerifyOtp", new JsonObject { ["code"] = ExampleCode });
        }
    }

    private static void SetExample(OpenApiParameter parameter, string token)
    {
        switch (parameter.Name)
        {
            case "token":
                parameter.Example = token;
                parameter.Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Pattern = RequestToken.Pattern,
                    MaxLength = RequestToken.MaxLength,
                };
                break;
            case "code":
                parameter.Example = ExampleCode;
                parameter.Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Pattern = InputRules.CodePattern,
                    MaxLength = OtpCode.MaxLength,
                };
                break;
        }
    }

    // The webhooks bind no model, so the document knows nothing of their bodies by itself.
    private static void AddWebhookBody(OpenApiOperation operation)
    {
        JsonObject? example = operation.OperationId switch
        {
            "MessageStatusWebhooks" => new JsonObject
            {
                ["message_uuid"] = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab",
                ["channel"] = "sms",
                ["to"] = "447700900000",
                ["from"] = "447700900001",
                ["timestamp"] = "2026-01-01T14:00:00Z",
                ["status"] = "delivered",
            },
            "InboundMessageWebhooks" => new JsonObject
            {
                ["message_uuid"] = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab",
                ["channel"] = "messenger",
                ["message_type"] = "text",
                ["from"] = "8192836451",
                ["to"] = "106900000000",
                ["text"] = "Hello",
                ["timestamp"] = "2026-01-01T14:00:00Z",
            },
            _ => null,
        };
        if (example is not null)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Description = "JSON as Vonage sends it; members that are not known are passed over.",
                Required = true,
                Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/json"] = new OpenApiMediaType
                    {
                        Schema = new OpenApiSchema { Type = JsonSchemaType.Object },
                        Example = example,
                    },
                },
            };
        }
    }

    private static void SetExample(OpenApiOperation operation, string operationId, JsonObject example)
    {
        if (operation.OperationId != operationId || operation.RequestBody?.Content is not { } content)
        {
            return;
        }

        foreach (var body in content.Values.OfType<OpenApiMediaType>())
        {
            body.Example = example.DeepClone();
        }
    }

    private byte[] Draw(int size)
    {
        var bytes = new byte[size];
        random.GetBytes(bytes);
        return bytes;
    }
}
