using ProviderStub;

// A provider that always says yes. For POST /v1/messages and POST /v0.1/dispatch it waits, and answers 202 with a new id. It runs on
// the same machine as what is measured, so it has to be cheap: no routing, no logging, and it only parses bodies while recording.
//
//   POST /reset?delay=MS&record=true|false   resets the counts. From now on it answers after MS milliseconds, and records or not
//   GET  /counts                             {"calls":N,"seconds":S,"callsPerSecond":R} since the reset. S ends with the last call
//   GET  /recorded                           a line for each recorded call: recipient, microseconds, text, separated by tabs
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
await using var app = builder.Build();
var calls = new CallBook();
app.Run(context => StubApi.AnswerAsync(context, calls));
await app.RunAsync();
