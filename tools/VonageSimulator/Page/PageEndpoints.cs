namespace VonageSimulator.Page;

/// <summary>Serves the handset page from the assembly's resources.</summary>
internal static class PageEndpoints
{
    // Only the page's own script runs, no matter what a message says.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapFile(routes, "/", "handset.html", "text/html; charset=utf-8");
        MapFile(routes, "/handset.css", "handset.css", "text/css; charset=utf-8");
        MapFile(routes, "/handset.js", "handset.js", "text/javascript; charset=utf-8");
        MapFile(routes, "/handset.svg", "handset.svg", "image/svg+xml");
    }

    private static void MapFile(IEndpointRouteBuilder routes, string path, string name, string contentType)
    {
        var content = Load(name);
        routes.MapGet(path, (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
            context.Response.Headers.CacheControl = "no-cache";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return Results.Bytes(content, contentType);
        });
    }

    private static byte[] Load(string name)
    {
        using var stream = typeof(PageEndpoints).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }
}
