using Microsoft.Net.Http.Headers;

namespace Otp.Api.Hosting;

/// <summary>Headers of every answer, errors included: nothing here may be cached, framed, sniffed or passed on as a referrer.</summary>
internal static class SecurityHeaders
{
    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state =>
        {
            var headers = ((HttpResponse)state).Headers;
            headers[HeaderNames.CacheControl] = "no-store";
            headers["Referrer-Policy"] = "no-referrer";
            headers[HeaderNames.XContentTypeOptions] = "nosniff";
            headers[HeaderNames.XFrameOptions] = "DENY";
            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    }
}
