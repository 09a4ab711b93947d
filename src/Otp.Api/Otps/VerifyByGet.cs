using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.Extensions.Options;
using Otp.Infrastructure;

namespace Otp.Api.Otps;

/// <summary>Takes the GET that verifies away, from the routes and from the OpenAPI document, where <c>Otp:VerifyByGet</c> is off.</summary>
internal sealed class VerifyByGetSwitch(ServiceSummary summary) : IConfigureOptions<MvcOptions>, IApplicationModelConvention
{
    public void Configure(MvcOptions options)
    {
        if (!summary.VerifiesByGet)
        {
            options.Conventions.Add(this);
        }
    }

    public void Apply(ApplicationModel application)
    {
        foreach (var controller in application.Controllers.Where(controller => controller.ControllerType == typeof(OtpController)))
        {
            controller.Actions.Remove(controller.Actions.Single(action => action.ActionName == nameof(OtpController.VerifyByGet)));
        }
    }
}

/// <summary>A browser that fetches a link ahead of its user must spend neither a guess nor the code.</summary>
internal static class Prefetch
{
    private const string Header = "Sec-Purpose";

    public static bool IsAskedBy(HttpRequest request)
        => request.Headers[Header].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase);
}
