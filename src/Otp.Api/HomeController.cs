using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Otp.Api.Answers;

namespace Otp.Api;

/// <summary>Says who is there.</summary>
[ApiController]
[AllowAnonymous]
[Route("")]
public sealed class HomeController : ControllerBase
{
    private const string Greeting = "This is the OTP service";

    /// <summary>Say who is there</summary>
    /// <remarks>Asks for no API key.</remarks>
    [HttpGet]
    [Succeeds(StatusCodes.Status200OK, Greeting, typeof(string))]
    public ContentResult Get() => Content(Greeting, PlainText.ContentType);

    // For load balancers that probe by HEAD; nothing to explore.
    [HttpHead]
    [ApiExplorerSettings(IgnoreApi = true)]
    public ContentResult Head() => Get();
}
