using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Otp.Api.Observability;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Hosting;

/// <summary>Runs the service; what keeps it from starting is told in sentences, not in a stack trace.</summary>
internal static class StartupErrors
{
    /// <summary>The exit code of what failed for a reason that an operator can fix.</summary>
    public const int Failed = 1;

    public static Task<int> ReportAsync(Func<Task> run) => ReportAsync("The OTP service cannot start:", run);

    /// <summary>Starts the service and waits for its end.</summary>
    public static async Task RunToItsEndAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop before it was there: that is a stop, and no failure. A migration that was cut off is rolled back.
            await TryStopAsync(app);
            return;
        }
        catch
        {
            // Its background work is told to stop; ended without that, it would be logged as having failed.
            app.Services.GetRequiredService<StartProgress>().HasFailed = true;
            await TryStopAsync(app);
            throw;
        }

        await app.WaitForShutdownAsync();
    }

    // A host that could not make its services throws here too, and what kept it from starting would be lost.
    private static async Task TryStopAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync();
        }
        catch (Exception)
        {
            // The caller throws what came first.
        }
    }

    /// <summary>Runs something that may fail for reasons an operator can fix, and says which.</summary>
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

    // None for an exception that no operator can fix.
    private static List<string> SentencesOf(Exception exception) => exception switch
    {
        OptionsValidationException options => [.. options.Failures.Distinct(StringComparer.Ordinal)],
        StartupException startup => [startup.Message],
        AggregateException aggregate => [.. aggregate.InnerExceptions.SelectMany(SentencesOf).Distinct(StringComparer.Ordinal)],
        IOException { InnerException: AddressInUseException } =>
            [
                "The address is in use by another process. Stop it, or set ASPNETCORE_URLS to another one, for example "
                + "http://localhost:3001."
            ],

        // Of localhost, which is two addresses.
        IOException { InnerException: AggregateException both } => SentencesOf(both),
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            [
                "The address may not be listened on by this account: ports below 1024 are only for root. Set ASPNETCORE_URLS to another "
                + "one, for example http://localhost:3000."
            ],
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported } =>
            [
                "The address is none of this machine's. Set ASPNETCORE_URLS to one of its own, for example http://localhost:3000, or "
                + "http://0.0.0.0:3000 for all of them."
            ],
        InvalidOperationException https when https.Message.StartsWith("Unable to configure HTTPS endpoint.", StringComparison.Ordinal) =>
            [
                "There is no certificate to serve https with. Set ASPNETCORE_URLS to an http address behind a reverse proxy with TLS, or "
                + "Kestrel:Certificates:Default to a certificate."
            ],
        InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } =>
            [$"The settings of Kestrel are not right ({exception.Message.TrimEnd('.')})."],
        UnauthorizedAccessException or DirectoryNotFoundException =>
            [
                $"A file or folder is missing, or may not be used by this account ({exception.Message.TrimEnd('.')}). Check its path and "
                + "its permissions."
            ],
        _ => [],
    };
}
