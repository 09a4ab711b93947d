using System.Security.Cryptography;
using RawGroupCommit;

// What it is: the least that can store codes on SQLite durably and verify each once, over HTTP. Prepared statements of raw
// ADO.NET, group commit with synchronous=FULL, nobody answered before their commit, a guess counted before it is judged. It
// is the ceiling that the service is compared with.
//
// What it is not: a service. No rules for tokens and numbers, no budgets, no resends, no keys, no clients, no status
// document, no retries; codes stand in the file in clear text.
//
// Each code is sent to the provider beside its request, and the answer is recorded in another unit: the same work as the
// service's.
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
