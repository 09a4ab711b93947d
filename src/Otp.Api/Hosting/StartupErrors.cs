using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Otp.Infrastructure;

namespace Otp.Api.Hosting;

/// <summary>Runs the service; what keeps it from starting is told in sentences, not in a stack trace.</summary>
internal static partial class StartupErrors
{
    private const int Failed = 1;

    public static Task<int> ReportAsync(Func<Task> run) => ReportAsync("The OTP service cannot start:", run);

    /// <summary>Runs something that may fail for reasons an operator can mend, and says which.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> ReportAsync(string heading, Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (Exception exception) when (SentencesOf(exception) is { Count: > 0 } sentences)
        {
            await Console.Error.WriteLineAsync(heading);
            foreach (var sentence in sentences)
            {
                await Console.Error.WriteLineAsync($"- {sentence}");
            }

            return Failed;
        }
    }

    // None for an exception that no operator can mend.
    private static List<string> SentencesOf(Exception exception) => exception switch
    {
        OptionsValidationException options => [.. options.Failures.Distinct(StringComparer.Ordinal)],
        StartupException startup => [startup.Message],
        InvalidOperationException wrongType when SettingOf(wrongType) is { } setting =>
            [$"{setting} has a value of the wrong type. See docs/configuration.md for what it takes."],
        AggregateException aggregate => [.. aggregate.InnerExceptions.SelectMany(SentencesOf).Distinct(StringComparer.Ordinal)],
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            ["The address is in use by another process. Stop it, or set ASPNETCORE_URLS to another one, for example http://localhost:3001."],
        _ => [],
    };

    // The configuration binder names the setting in a sentence of its own, together with the value, which may be a secret.
    private static string? SettingOf(InvalidOperationException exception)
        => WrongType().Match(exception.Message) is { Success: true } match ? match.Groups["setting"].Value : null;

    [GeneratedRegex("^Failed to convert configuration value .*at '(?<setting>[^']+)' to type", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WrongType();
}
