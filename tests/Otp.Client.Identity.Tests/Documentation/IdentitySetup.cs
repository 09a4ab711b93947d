using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Otp.Client.Identity.Tests.Documentation;

/// <summary>The set-up of an application with Identity, as docs/dotnet-integration.md shows it.</summary>
internal static class IdentitySetup
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<OtpClientOptions>().BindConfiguration("Otp");
        builder.Services.AddOtpClient();
        builder.Services.AddIdentity<IdentityUser, IdentityRole>()
            .AddEntityFrameworkStores<AppDbContext>()
            .AddOtpServiceTokenProvider();
    }
}

/// <summary>The application's users.</summary>
internal sealed class AppDbContext(DbContextOptions<AppDbContext> options) : IdentityDbContext(options);
