using Microsoft.Extensions.Diagnostics.HealthChecks;
using Otp.Client;

// Where an application's Program.cs looks for what adds health checks, without a using.
#pragma warning disable IDE0130
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Adds the OTP service to an application's health checks.</summary>
public static class OtpServiceHealthChecksBuilderExtensions
{
    private const string DefaultName = "otp-service";

    /// <summary>
    /// Checks that the service of <c>AddOtpClient</c> answers, takes this application's key, and reaches its storage: it asks for a
    /// token that does not exist. Nothing is sent or stored.
    /// </summary>
    /// <param name="builder">The builder of <c>services.AddHealthChecks()</c>.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="client">The name of the service, where there are several (<c>AddOtpClient("payments")</c>). Null is the one without a name.</param>
    /// <param name="failureStatus">What the check says when it fails. Null is unhealthy.</param>
    /// <param name="tags">Tags to choose checks by.</param>
    /// <param name="timeout">How long it may take. Default: 10 seconds, in which the client repeats lost calls.</param>
    /// <returns>The builder.</returns>
    /// <example><code>builder.Services.AddHealthChecks().AddOtpService(tags: ["ready"]);</code></example>
    public static IHealthChecksBuilder AddOtpService(
        this IHealthChecksBuilder builder,
        string name = DefaultName,
        string? client = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new OtpServiceHealthCheck(
                client is null ? provider.GetRequiredService<IOtpClient>() : provider.GetRequiredKeyedService<IOtpClient>(client)),
            failureStatus,
            tags,
            timeout ?? TimeSpan.FromSeconds(10)));
    }
}

/// <summary>Asks the service for a token that does not exist.</summary>
internal sealed class OtpServiceHealthCheck(IOtpClient otp) : IHealthCheck
{
    private const string Forbidden = "urn:problem:otp:forbidden";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await otp.GetAsync(OtpToken.New(), cancellationToken);
            return HealthCheckResult.Healthy("The OTP service answers.");
        }
        catch (OtpServiceException exception) when (exception.ProblemType == Forbidden)
        {
            return HealthCheckResult.Healthy("The OTP service answers. (The API key lacks the scope read, so its storage was not asked.)");
        }
        catch (OtpServiceException exception)
        {
            // The message names the address or the problem, and neither token nor key.
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message);
        }
    }
}
