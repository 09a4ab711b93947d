using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;
using Otp.Api.Answers;

namespace Otp.Api.Bodies;

/// <summary>Refuses bodies that are compressed, which nothing here undoes, and says so (RFC 9110, 15.5.16).</summary>
internal sealed class PlainBodies : IResourceFilter
{
    private const string NotCompressed = "identity";

    private static readonly Problem Compressed = Problem.OfStatus(StatusCodes.Status415UnsupportedMediaType) with
    {
        Detail = "Send the body as it is, not compressed.",
    };

    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        var encodings = context.HttpContext.Request.Headers.ContentEncoding;
        if (encodings.Any(encoding => !string.Equals(encoding, NotCompressed, StringComparison.OrdinalIgnoreCase)))
        {
            context.HttpContext.Response.Headers[HeaderNames.AcceptEncoding] = NotCompressed;
            context.Result = new ProblemAnswer(Compressed);
        }
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
        // Nothing is left to be done.
    }
}
