using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Otp.Api.Observability;

namespace Otp.Api.Answers;

/// <summary>Writes a problem: as problem+json, or as its bare title for a caller that prefers plain text.</summary>
internal sealed class ProblemAnswer(Problem problem) : IActionResult
{
    public const string ContentType = "application/problem+json";

    /// <summary>The answer for a kind of problem.</summary>
    public static ProblemAnswer Of(ProblemKind kind) => new(Problem.Of(kind));

    public Task ExecuteResultAsync(ActionContext context) => WriteAsync(context.HttpContext);

    /// <summary>Writes it, from anywhere in the pipeline.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        var extensions = problem.Extensions;
        if (problem.RetryAfter is { } wait)
        {
            // Rounded up: a caller that comes back on the second must not come too early.
            var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
            response.Headers[HeaderNames.RetryAfter] = seconds.ToString(CultureInfo.InvariantCulture);
            extensions = problem.With("retryAfterSeconds", seconds).Extensions;
        }

        if (PlainText.IsPreferred(context.Request))
        {
            await PlainText.WriteAsync(response, problem.Title);
            return;
        }

        var details = new ProblemDetails { Type = problem.Type, Status = problem.Status, Title = problem.Title, Detail = problem.Detail };
        foreach (var (name, value) in extensions)
        {
            details.Extensions[name] = value;
        }

        details.Extensions["traceId"] = TraceId.Of(context);

        await response.WriteAsJsonAsync(details, options: null, ContentType, context.RequestAborted);
    }
}
