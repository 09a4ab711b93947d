using Microsoft.Net.Http.Headers;
using Otp.Api.Observability;

namespace Otp.Api.Hosting;

/// <summary>
/// Headers of every answer, errors included: nothing here may be cached, framed, sniffed or passed on as a referrer; and the
/// number by which the request is found again.
/// </summary>
internal static class AnswerHeaders
{
    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            var headers = response.Headers;
            headers[TraceId.Header] = TraceId.Of(response.HttpContext);
            headers[HeaderNames.CacheControl] = "no-store";
            headers["Referrer-Policy"] = "no-referrer";
            headers[HeaderNames.XContentTypeOptions] = "nosniff";
            headers[HeaderNames.XFrameOptions] = "DENY";
            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    }
}
