using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Otp.Client.Transport;

/// <summary>Makes calls, and repeats them after 503 and lost connections.</summary>
internal sealed partial class OtpConnection
{
    /// <summary>The name of the HTTP client.</summary>
    public const string HttpClientName = "Otp.Client";

    private readonly IHttpClientFactory _clients;
    private readonly IOptionsMonitor<OtpClientOptions> _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<OtpConnection> _logger;

    public OtpConnection(
        IHttpClientFactory clients, IOptionsMonitor<OtpClientOptions> options, TimeProvider timeProvider, ILogger<OtpConnection> logger)
    {
        _clients = clients;
        _options = options;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    /// <summary>The answer; null when there was none, so that what became of the call is not known.</summary>
    public async Task<ServiceAnswer?> SendAsync(OtpCall call, CancellationToken cancellationToken)
    {
        var options = _options.CurrentValue;
        using var activity = OtpTracing.Start(call, options);
        var answer = await SendAsync(call, options, cancellationToken);
        OtpTracing.Finish(activity, answer);
        return answer;
    }

    private async Task<ServiceAnswer?> SendAsync(OtpCall call, OtpClientOptions options, CancellationToken cancellationToken)
    {
        var client = _clients.CreateClient(HttpClientName);
        var isLost = false;
        for (var retries = 0; ; retries++)
        {
            var attempt = await TryAsync(client, call, options, cancellationToken);
            isLost |= attempt is { Answer: null, MayHaveArrived: true };
            if (RetrySchedule.DelayAfter(attempt.Answer, retries, options) is not { } delay)
            {
                // "Nothing was judged" is true of the try that was answered so. An earlier one may have been judged.
                return attempt.Answer is { IsUnavailable: true } && isLost ? null : attempt.Answer;
            }

            LogRetry(call.Route, attempt.Answer?.Status);
            await Task.Delay(delay, _timeProvider, cancellationToken);
        }
    }

    private async Task<Attempt> TryAsync(HttpClient client, OtpCall call, OtpClientOptions options, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.AttemptTimeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var request = call.ToRequest(options);
        OtpTracing.Propagate(request);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new Attempt(await ServiceAnswer.ReadAsync(response, _timeProvider, either.Token), MayHaveArrived: true);
        }
        catch (HttpRequestException exception)
        {
            return new Attempt(Answer: null, MayHaveArrived: !NeverLeft(exception.HttpRequestError));
        }
        catch (Exception exception) when (exception is IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new Attempt(Answer: null, MayHaveArrived: true);
        }
    }

    // The connection was never there, so nothing of the request can have arrived.
    private static bool NeverLeft(HttpRequestError error)
        => error is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    [LoggerMessage(EventId = 1, EventName = "CallRepeated", Level = LogLevel.Information, Message = "{Route} of the OTP service was answered {Status} or not at all, and is repeated.")]
    private partial void LogRetry(string route, int? status);

    private readonly record struct Attempt(ServiceAnswer? Answer, bool MayHaveArrived);
}
