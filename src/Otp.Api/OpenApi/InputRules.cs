using Microsoft.OpenApi;
using Otp.Api.Otps;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Otp.Api.OpenApi;

/// <summary>Puts the rules of the input into the OpenAPI document, from where they are kept.</summary>
internal sealed class InputRules : ISchemaFilter
{
    public static string CodePattern { get; } = FormattableString.Invariant($"^[0-9]{{{OtpCode.MinLength},{OtpCode.MaxLength}}}$");

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
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
            request.AdditionalPropertiesAllowed = false;
        }
        else if (context.Type == typeof(VerifyOtpRequest))
        {
            Limit(members, "code", OtpCode.MaxLength, CodePattern);
            request.Required = new HashSet<string>(StringComparer.Ordinal) { "code" };
            request.AdditionalPropertiesAllowed = false;
        }
    }

    private static void Limit(IDictionary<string, IOpenApiSchema> members, string name, int maxLength, string pattern)
    {
        if (members.TryGetValue(name, out var member) && member is OpenApiSchema text)
        {
            text.MaxLength = maxLength;
            text.Pattern = pattern;
        }
    }
}
