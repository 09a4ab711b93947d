using System.Collections.Concurrent;
using Otp.Client;

var app = WebApplication.CreateBuilder(args).Build();
var secrets = app.Configuration.GetSection("Otp:EventSecrets").Get<string[]>() ?? [];
var seen = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);

app.MapPost("/otp-events", async (HttpRequest request) =>
{
    if (await OtpEvents.ReadAsync(request.Headers, request.Body, secrets) is not { } happened)
    {
        return Results.Unauthorized();
    }

    // It may come twice, under one id. A real receiver keeps the ids where a restart does not lose them, in the transaction of its work.
    if (seen.TryAdd(happened.Id, true))
    {
        // Here you hand it to your own queue, and answer at once. Types that you do not know are for later versions of you.
        Console.WriteLine($"{happened.TypeName} {happened.Otp?.Token} at {happened.Timestamp:O}");
    }

    return Results.NoContent();
});
app.Run();
