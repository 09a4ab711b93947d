using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Otp.Api.Otps;
using Otp.Api.Support;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Otp.Api.OpenApi;

/// <summary>Puts the rules of the input into the OpenAPI document, and leaves the values of answers open.</summary>
internal sealed class InputRules : ISchemaFilter
{
    public static string CodePattern { get; } = FormattableString.Invariant($"^[0-9]{{{OtpCode.MinLength},{OtpCode.MaxLength}}}$");

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is OpenApiSchema { Enum: { } values } names)
        {
            Open(names, values);
        }

        if (schema is not OpenApiSchema { Properties: { } members } request)
        {
            return;
        }

        // Requests are strict; answers grow.
        request.AdditionalPropertiesAllowed = true;
        if (context.Type == typeof(CreateOtpRequest))
        {
            Limit(members, "messengerId", MessengerId.MaxLength, MessengerId.Pattern);
            Limit(members, "phoneNumber", PhoneNumber.MaxTextLength, PhoneNumber.Pattern);
            Limit(members, "email", EmailAddress.MaxLength, EmailAddress.Pattern);
            Limit(members, "locale", LocaleTag.MaxLength, LocaleTag.Pattern);
            Limit(members, "source", CreateOtpRequest.MaxSourceLength, pattern: null);
            if (members["channels"] is OpenApiSchema channels)
            {
                channels.MinItems = 1;
                channels.MaxItems = Workflow.MaxSteps;
                channels.UniqueItems = true;
            }

            request.AdditionalPropertiesAllowed = false;
        }
        else if (context.Type == typeof(SearchCodesRequest))
        {
            Limit(members, "phoneNumber", PhoneNumber.MaxTextLength, PhoneNumber.Pattern);
            Limit(members, "email", EmailAddress.MaxLength, EmailAddress.Pattern);
            Limit(members, "messengerId", MessengerId.MaxLength, MessengerId.Pattern);
            Limit(members, "token", RequestToken.MaxLength, RequestToken.Pattern);
            request.MinProperties = 1;
            request.MaxProperties = 1;
            request.AdditionalPropertiesAllowed = false;
        }
        else if (context.Type == typeof(FoundCodeDocument))
        {
            // It has all its deliveries instead.
            members.Remove("delivery");
        }
        else if (context.Type == typeof(VerifyOtpRequest))
        {
            if (members["code"] is OpenApiSchema code)
            {
                code.Type = JsonSchemaType.String;
                code.MinLength = OtpCode.MinLength;
            }

            request.Required = new HashSet<string>(StringComparer.Ordinal) { "code" };
            request.AdditionalPropertiesAllowed = false;
        }
    }

    // A generated client that knows three values must not fail on the fourth.
    private static void Open(OpenApiSchema schema, IList<JsonNode> values)
    {
        var names = string.Join(", ", values.Select(value => $"`{value}`"));
        schema.Description = $"{schema.Description} One of {names}; more may come.".TrimStart();
        schema.AddExtension("x-extensible-enum", new JsonNodeExtension(new JsonArray([.. values.Select(value => value.DeepClone())])));
        schema.Enum = null;
    }

    private static void Limit(IDictionary<string, IOpenApiSchema> members, string name, int maxLength, string? pattern)
    {
        if (members.TryGetValue(name, out var member) && member is OpenApiSchema text)
        {
            text.MaxLength = maxLength;
            text.Pattern = pattern;
        }
    }
}
