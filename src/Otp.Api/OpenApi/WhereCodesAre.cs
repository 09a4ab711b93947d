using Microsoft.OpenApi;
using Otp.Infrastructure;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Otp.Api.OpenApi;

/// <summary>Says where the code of a first run is: where no message reaches a phone, it is in the terminal or on the simulator's page.</summary>
internal sealed class WhereCodesAre(ServiceSummary summary) : IDocumentFilter
{
    private const string Question = "**Where is the code?**";

    private const string InTheTerminal =
        "This service prints messages in the terminal that it runs in, one line for each: "
        + "`┃ OTP ┃ time ┃ start of the token ┃ Messenger to ********51 ┃ Insert the following code: 16114 ┃`.";

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        if (Where() is not { } said)
        {
            return;
        }

        swaggerDoc.Info.Description += $"\n\n{Question} {said.Where}";
        var operations = swaggerDoc.Paths.Values.Where(path => path.Operations is not null).SelectMany(path => path.Operations!.Values);
        foreach (var operation in operations)
        {
            if (operation.OperationId is "CreateOtp" or "VerifyOtp")
            {
                operation.Description += $"\n\n{Question} {said.Where}";
            }

            if (operation.OperationId == "CreateOtp" && operation.Responses?.GetValueOrDefault("201") is OpenApiResponse created)
            {
                created.Description += $" {said.There}";
            }
        }
    }

    // In full, and in a sentence; null where messages go to people.
    private (string Where, string There)? Where()
        => summary.PrintsMessages ? (InTheTerminal, "It is printed in the terminal that the service runs in.")
            : summary.StandIn is { } address ? (OnTheHandset(address), $"It is on the [handset page]({address}).")
            : null;

    private static string OnTheHandset(Uri address)
        => $"Messages go to a stand-in for Vonage on this machine. The simulator shows them on its [handset page]({address}).";
}
