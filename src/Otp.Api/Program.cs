using Otp.Api.Commands;
using Otp.Api.Hosting;

return await CommandLine.TryRunAsync(args) ?? await StartupErrors.ReportAsync(async () =>
{
    var builder = WebApplication.CreateBuilder([.. args, SettingsFiles.NoWatcher]);
    builder.AddOtpService();
    await using var app = builder.Build();
    app.UseOtpService();
    await app.RunToItsEndAsync();
});
