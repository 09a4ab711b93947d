using Microsoft.Extensions.Options;
using Otp.Infrastructure;

namespace Otp.Api.Hosting;

/// <summary>Runs the service; what keeps it from starting is told in sentences, not in a stack trace.</summary>
internal static class StartupErrors
{
    private const int Failed = 1;

    public static async Task<int> RunOtpServiceAsync(this WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (SentencesOf(exception) is { Count: > 0 } sentences)
        {
            await Console.Error.WriteLineAsync("The OTP service cannot start:");
            foreach (var sentence in sentences)
            {
                await Console.Error.WriteLineAsync($"- {sentence}");
            }

            return Failed;
        }
    }

    /// <summary>What keeps the service from starting, in sentences; none for an exception that is none of ours.</summary>
    public static List<string> SentencesOf(Exception exception) => exception switch
    {
        OptionsValidationException options => [.. options.Failures.Distinct(StringComparer.Ordinal)],
        StartupException startup => [startup.Message],
        AggregateException aggregate => [.. aggregate.InnerExceptions.SelectMany(SentencesOf).Distinct(StringComparer.Ordinal)],
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            ["The address is in use by another process. Stop it, or set ASPNETCORE_URLS to another one, for example http://localhost:3001."],
        _ => [],
    };
}
