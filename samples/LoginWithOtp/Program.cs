using LoginWithOtp;
using LoginWithOtp.Accounts;
using LoginWithOtp.Pages;

var builder = WebApplication.CreateBuilder(args);
builder.AddAccounts();
builder.AddTelemetry();
builder.Services.AddRazorPages().AddSessionStateTempDataProvider().AddMvcOptions(mvc => mvc.Filters.Add<StalePages>());
var app = builder.Build();
await app.CreateDatabaseAsync();
app.UseTelemetry();
app.UseSecurityHeaders();
app.UseStaticFiles();
app.UseRequestLocalization(options => options
    .SetDefaultCulture("en")
    .AddSupportedUICultures("de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "pt-BR", "tr", "uk", "zh-Hans", "zh-Hant"));
app.UseSession();
app.UseAuthentication();
app.UseAuthorization();
app.MapRazorPages();
await app.RunAsync();
