using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Otp.Client.Tests.Documentation;

/// <summary>The two ways to add the client that the documents show.</summary>
internal static class Registration
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddOtpClient(options =>
        {
            options.BaseAddress = new Uri("https://otp.internal.example");
            options.ApiKey = builder.Configuration["Otp:ApiKey"];
        });
    }

    public static void AddBound(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<OtpClientOptions>().BindConfiguration("Otp");
        builder.Services.AddOtpClient();
    }

    public static void AddSeveral(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<OtpClientOptions>("payments").BindConfiguration("Otp:Payments");
        builder.Services.AddOtpClient("payments");
    }

    public static void AddHealth(WebApplicationBuilder builder)
        => builder.Services.AddHealthChecks().AddOtpService(tags: ["ready"]);

    public static void AddDiscovered(WebApplicationBuilder builder)
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        builder.Services.AddOtpClient(options => options.BaseAddress = new Uri("https+http://otp"));
    }
}
