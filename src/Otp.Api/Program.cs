using Otp.Api.CommandLine;
using Otp.Api.Hosting;
using Otp.Api.Settings;

return await Commands.TryRunAsync(args) ?? await StartupErrors.ReportAsync(async () =>
{
    var builder = SettingsFiles.CreateBuilder(args);
    builder.AddOtpService();
    await using var app = builder.Build();
    app.UseOtpService();
    await app.RunToItsEndAsync();
});
