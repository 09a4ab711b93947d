using Microsoft.OpenApi;
using Otp.Infrastructure;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Otp.Api.OpenApi;

/// <summary>Says where the code of a first run is: where messages are printed, no phone will show it.</summary>
internal sealed class PrintedCodes(ServiceSummary summary) : IDocumentFilter
{
    private const string Where =
        "**Where is the code?** This service prints messages in the terminal that it runs in, one line for each: "
        + "`┃ OTP ┃ time ┃ start of the token ┃ Messenger to ********51 ┃ Insert the following code: 16114 ┃`.";

    private const string There = " It is printed in the terminal that the service runs in.";

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        if (!summary.PrintsMessages)
        {
            return;
        }

        swaggerDoc.Info.Description += $"\n\n{Where}";
        var operations = swaggerDoc.Paths.Values.Where(path => path.Operations is not null).SelectMany(path => path.Operations!.Values);
        foreach (var operation in operations)
        {
            if (operation.OperationId is "CreateOtp" or "VerifyOtp")
            {
                operation.Description += $"\n\n{Where}";
            }

            if (operation.OperationId == "CreateOtp" && operation.Responses?.GetValueOrDefault("201") is OpenApiResponse created)
            {
                created.Description += There;
            }
        }
    }
}
