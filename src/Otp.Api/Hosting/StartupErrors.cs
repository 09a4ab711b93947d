using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Otp.Api.Observability;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Hosting;

/// <summary>Runs the service; what keeps it from starting is told in sentences, not in a stack trace.</summary>
internal static partial class StartupErrors
{
    private const int Failed = 1;

    public static Task<int> ReportAsync(Func<Task> run) => ReportAsync("The OTP service cannot start:", run);

    /// <summary>Starts the service and waits for its end.</summary>
    public static async Task RunToItsEndAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            // Its background work is told to stop; ended without that, it would be logged as having failed.
            app.Services.GetRequiredService<StartProgress>().HasFailed = true;
            await app.StopAsync();
            throw;
        }

        await app.WaitForShutdownAsync();
    }

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
        IOException { InnerException: AddressInUseException } =>
            ["The address is in use by another process. Stop it, or set ASPNETCORE_URLS to another one, for example http://localhost:3001."],
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            ["The address may not be listened on by this account: ports below 1024 are for root alone. Set ASPNETCORE_URLS to another one, for example http://localhost:3000."],
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported } =>
            ["The address is none of this machine's. Set ASPNETCORE_URLS to one of its own, for example http://localhost:3000, or http://0.0.0.0:3000 for all of them."],
        InvalidOperationException https when https.Message.StartsWith("Unable to configure HTTPS endpoint.", StringComparison.Ordinal) =>
            ["There is no certificate to serve https with. Set ASPNETCORE_URLS to an http address behind a reverse proxy with TLS, or Kestrel:Certificates:Default to a certificate."],
        InvalidOperationException level when LogLevelValue().Match(level.Message) is { Success: true } value =>
            [$"Logging:LogLevel holds '{value.Groups["value"].Value}', which is no level. Use Trace, Debug, Information, Warning, Error, Critical or None."],
        InvalidDataException settings when SettingsFile().Match(settings.Message) is { Success: true } file =>
            [$"{Path.GetFileName(file.Groups["path"].Value)} is not JSON{LineOf(settings)}. Mend it, or take it away."],
        UnauthorizedAccessException or DirectoryNotFoundException =>
            [$"A file or folder is missing, or may not be used by this account ({exception.Message.TrimEnd('.')}). Check its path and its permissions."],
        _ => [],
    };

    private static string LineOf(Exception? exception)
    {
        while (exception is not (null or JsonException))
        {
            exception = exception.InnerException;
        }

        return exception is JsonException { LineNumber: { } line } ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1})") : "";
    }

    // The configuration binder names the setting in a sentence of its own, together with the value, which may be a secret.
    private static string? SettingOf(InvalidOperationException exception)
        => WrongType().Match(exception.Message) is { Success: true } match ? match.Groups["setting"].Value : null;

    [GeneratedRegex("^Configuration value '(?<value>[^']*)' is not supported", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LogLevelValue();

    [GeneratedRegex("^Failed to load configuration from file '(?<path>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingsFile();

    [GeneratedRegex("^Failed to convert configuration value .*at '(?<setting>[^']+)' to type", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WrongType();
}
