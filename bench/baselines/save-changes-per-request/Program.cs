using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SaveChangesPerRequest;

// What it is: the straightforward version. ASP.NET Core, EF Core on SQLite (WAL, synchronous=FULL) and one SaveChanges for each
// request. It waits for the provider before it answers, so the caller's 201 says that the provider accepted the message. It signs
// a JWT for each message from the text of the key, as Vonage's own package does. It reuses connections and checks numbers.
//
// What it is not: it cannot send again after a crash or a refusal, cannot verify exactly once, and limits nothing. It only
// creates. In its favour, writers wait for each other in the process, because SQLite's own wait for a lock sleeps 150 ms.
//
// Environment: ASPNETCORE_URLS, DATABASE (file), PROVIDER (base address), PRIVATE_KEY (PEM file)
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var settings = builder.Configuration;
builder.Services.AddDbContextPool<OtpContext>(options => options.UseSqlite($"Data Source={settings["DATABASE"]}"));
using var provider = new Provider(new Uri(settings["PROVIDER"]!), await File.ReadAllTextAsync(settings["PRIVATE_KEY"]!));
builder.Services.AddSingleton(provider);
builder.Services.AddSingleton(RandomNumberGenerator.Create());
builder.Services.AddScoped<OtpCreation>();
await using var app = builder.Build();
await using (var scope = app.Services.CreateAsyncScope())
{
    // WAL is a property of the file. FULL is SQLite's default for each connection.
    var context = scope.ServiceProvider.GetRequiredService<OtpContext>();
    await context.Database.EnsureCreatedAsync();
    await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
}

app.MapGet("/", () => "This is the OTP service");
app.MapPost("/otp/{token}", (string token, CreateRequest request, OtpCreation creation, CancellationToken cancellationToken)
    => creation.RunAsync(token, request, cancellationToken));
await app.RunAsync();
