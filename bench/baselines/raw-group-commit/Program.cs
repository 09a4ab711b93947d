using System.Security.Cryptography;
using RawGroupCommit;

// What it is: the minimum that can store codes durably on SQLite and verify each once, over HTTP. It uses prepared statements of
// raw ADO.NET and group commit with synchronous=FULL. Nobody gets an answer before their commit, and a guess is counted before it
// is judged. It is the ceiling that the service is compared with.
//
// What it is not: a service. It has no rules for tokens and numbers, no budgets, no resends, no keys, no clients, no status
// document and no retries. Codes are in the file as clear text.
//
// Each code is sent to the provider in parallel to its request, and the answer is recorded in another unit. The service does the
// same work.
//
// Environment: ASPNETCORE_URLS, DATABASE (file), PROVIDER (base address), PRIVATE_KEY (PEM file)
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var settings = builder.Configuration;
await using var store = new GroupCommit(settings["DATABASE"] ?? throw new InvalidOperationException("DATABASE is not set."));
await using var app = builder.Build();
using var sender = new ProviderSender(new Uri(settings["PROVIDER"]!), await File.ReadAllTextAsync(settings["PRIVATE_KEY"]!), store);
new OtpEndpoints(store, sender, RandomNumberGenerator.Create()).Map(app);
await app.StartAsync();
sender.SendAll(await store.RunAsync(statements => statements.PendingDeliveries(TimeProvider.System.GetUtcNow())));
await app.WaitForShutdownAsync();
