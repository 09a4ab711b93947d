using System.Collections.Concurrent;
using System.Text.Json;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

var app = WebApplication.CreateBuilder(args).Build();
var fromService = new StandardWebhook(app.Configuration["Gateway:Secret"]!);
var toService = new StandardWebhook(app.Configuration["Gateway:StatusSecret"]!);
using var service = new HttpClient { BaseAddress = new Uri(app.Configuration["Otp:BaseAddress"] ?? "http://localhost:3000") };
var sent = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);

app.MapPost("/", async (HttpRequest request) =>
{
    using var reader = new StreamReader(request.Body);
    var body = await reader.ReadToEndAsync();
    try
    {
        fromService.Verify(body, request.Headers);
    }
    catch (WebhookVerificationException)
    {
        return Results.Unauthorized();
    }

    // A ping of "check-config --probe" has no id. A message that comes twice is sent once.
    using var document = JsonDocument.Parse(body);
    var message = document.RootElement;
    if (message.TryGetProperty("id", out var name) && name.GetString() is { } id && sent.TryAdd(id, true))
    {
        // Here you hand it to whoever carries it, and keep no code: it is good until "expiresAt" and no longer.
        Console.WriteLine($"{message.GetProperty("channel")} to {message.GetProperty("to")}: {message.GetProperty("text")}");
        request.HttpContext.Response.OnCompleted(() => ReportAsync(id, "delivered"));
    }

    return Results.NoContent();
});
app.Run();

// Once you know what became of it: delivered, read, rejected or undeliverable.
async Task ReportAsync(string id, string status)
{
    using var content = toService.MakeHttpContent(new { id, status }, $"{id}-{status}", TimeProvider.System.GetUtcNow());
    using var answer = await service.PostAsync("webhooks/gateway/status", content);
    answer.EnsureSuccessStatusCode();
}
