using Otp.Api.Commands;
using Otp.Api.Hosting;

if (await CommandLine.TryRunAsync(args) is { } exitCode)
{
    return exitCode;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddOtpService();
await using var app = builder.Build();
app.UseOtpService();
return await app.RunOtpServiceAsync();
