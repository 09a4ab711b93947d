using Microsoft.Extensions.Options;
using Otp.Api.Hosting;

namespace Otp.Api.Commands;

/// <summary>Says everything that is wrong with the configuration, without starting the service.</summary>
internal static class ConfigurationCheck
{
    private const int Right = 0;
    private const int Wrong = 1;

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var builder = WebApplication.CreateBuilder(args);
            builder.AddOtpService();
            await using var app = builder.Build();
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            await Console.Out.WriteLineAsync("The configuration is right.");
            return Right;
        }
        catch (Exception exception) when (StartupErrors.SentencesOf(exception) is { Count: > 0 } sentences)
        {
            await Console.Error.WriteLineAsync("The configuration is not right:");
            foreach (var sentence in sentences)
            {
                await Console.Error.WriteLineAsync($"- {sentence}");
            }

            return Wrong;
        }
    }
}
