using Otp.Api.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddOtpService();
await using var app = builder.Build();
app.UseOtpService();
return await app.RunOtpServiceAsync();
