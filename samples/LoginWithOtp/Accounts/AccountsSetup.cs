using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Otp.Client;
using Otp.Client.Identity;

namespace LoginWithOtp.Accounts;

/// <summary>Sets up Identity and the OTP service behind it.</summary>
internal static class AccountsSetup
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<OtpClientOptions>().BindConfiguration("Otp");
        services.AddOtpClient(options => options.BaseAddress ??= new Uri("http://localhost:3000"));
        services.AddDbContext<AccountsDbContext>(
            options => options.UseSqlite(builder.Configuration.GetConnectionString("Accounts") ?? "Data Source=accounts.db"));
        services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(builder.Configuration["DataProtection:Folder"] ?? "data-protection"));
        services.AddScoped<IOtpRecipientSource<IdentityUser>, AccountRecipients>();
        services.AddIdentity<IdentityUser, IdentityRole>()
            .AddEntityFrameworkStores<AccountsDbContext>()
            .AddOtpServiceTokenProvider(configure: attempt =>
            {
                if (builder.Environment.IsDevelopment())
                {
                    // The prefix __Host- needs HTTPS, but this runs on http://localhost. Everywhere else the default stays.
                    attempt.Cookie.Name = "otp-attempt";
                    attempt.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                }
            });
        services.ConfigureApplicationCookie(cookie => cookie.LoginPath = "/SignIn");
        services.AddDistributedMemoryCache();
        services.AddSession(session =>
        {
            session.Cookie.Name = "login";
            session.Cookie.IsEssential = true;
            session.Cookie.SameSite = SameSiteMode.Strict;
            session.IdleTimeout = TimeSpan.FromMinutes(15);
        });
        services.AddScoped<PhoneLogin>();
    }

    public static async Task CreateDatabaseAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AccountsDbContext>().Database.EnsureCreatedAsync();
    }
}

/// <summary>Identity's own tables.</summary>
internal sealed class AccountsDbContext(DbContextOptions<AccountsDbContext> options) : IdentityDbContext<IdentityUser>(options);
