using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Otp.Api.Answers;

/// <summary>The bare texts that the first clients of this contract read, for callers that ask for <c>text/plain</c>.</summary>
internal static class PlainText
{
    public const string ContentType = "text/plain; charset=utf-8";

    private static readonly MediaTypeHeaderValue Text = new("text/plain");
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue ProblemJson = new("application/problem+json");

    /// <summary>Whether a request ranks plain text above JSON. <c>*/*</c> and no preference at all mean JSON.</summary>
    public static bool IsPreferred(HttpRequest request) => IsPreferred(request, Text);

    /// <summary>The same of another media type.</summary>
    public static bool IsPreferred(HttpRequest request, string type) => IsPreferred(request, new MediaTypeHeaderValue(type));

    public static Task WriteAsync(HttpResponse response, string text)
    {
        response.ContentType = ContentType;
        return response.WriteAsync(text, response.HttpContext.RequestAborted);
    }

    private static bool IsPreferred(HttpRequest request, MediaTypeHeaderValue type)
    {
        var accepted = new RequestHeaders(request.Headers).Accept;
        return Quality(accepted, type) > Math.Max(Quality(accepted, Json), Quality(accepted, ProblemJson));
    }

    // The most specific range that covers a type decides (RFC 9110, 12.5.1). What callers say besides, such as a charset, narrows nothing:
    // there is one form of each type.
    private static double Quality(IList<MediaTypeHeaderValue> accepted, MediaTypeHeaderValue type)
        => accepted
            .Where(range => type.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType)))
            .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .Select(range => range.Quality ?? 1)
            .FirstOrDefault();
}
