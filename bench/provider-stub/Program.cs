using ProviderStub;

// A provider that says yes. It takes POST /v1/messages and POST /v0.1/dispatch, waits, and answers 202 with a fresh id.
// It shares the machine with what is measured, so there is nothing in it that costs: no routing, no logging, and bodies
// are read, but looked at only while recording.
//
//   POST /reset?delay=MS&record=true|false   starts counting anew; answers after so many milliseconds; notes calls or not
//   GET  /counts                             {"calls":N,"seconds":S,"callsPerSecond":R} since the reset; S ends with the last call
//   GET  /recorded                           a line for each call while recording: recipient, microseconds, text; by tabs
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
await using var app = builder.Build();
var calls = new CallBook();
app.Run(context => StubApi.AnswerAsync(context, calls));
await app.RunAsync();
