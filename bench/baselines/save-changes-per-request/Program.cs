using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SaveChangesPerRequest;

// What it is: the straightforward version. ASP.NET Core, EF Core on SQLite (WAL, synchronous=FULL), one SaveChanges for each
// request, and the provider's answer awaited before its own: the caller's 201 says that the provider has taken the message.
// A JWT is signed for each message, from the text of the key, as Vonage's own package does; connections are reused, numbers
// are checked.
//
// What it is not: able to send again what a crash or a refusal left, to verify exactly once, or to limit anything. It only
// creates. In its favour: writers wait for each other in the process, because SQLite's own wait for a lock sleeps 150 ms.
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
    // WAL is a property of the file. FULL is what SQLite takes for each connection when nothing is said.
    var context = scope.ServiceProvider.GetRequiredService<OtpContext>();
    await context.Database.EnsureCreatedAsync();
    await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
}

app.MapGet("/", () => "This is the OTP service");
app.MapPost("/otp/{token}", (string token, CreateRequest request, OtpCreation creation, CancellationToken cancellationToken)
    => creation.RunAsync(token, request, cancellationToken));
await app.RunAsync();
