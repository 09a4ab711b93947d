using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Otp.Client.Transport;

/// <summary>Makes calls, and repeats them after a 503, a lost reply or a lost connection.</summary>
internal sealed partial class OtpConnection
{
    private const string HttpClientPrefix = "Otp.Client";

    private readonly string _name;
    private readonly string _httpClient;
    private readonly IHttpClientFactory _clients;
    private readonly IOptionsMonitor<OtpClientOptions> _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<OtpConnection> _logger;

    /// <param name="name">The name of the service: that of its options, empty for the only one.</param>
    /// <param name="clients">Makes the HTTP client of <see cref="HttpClientOf"/>.</param>
    /// <param name="options">The options, as they are at each call.</param>
    /// <param name="timeProvider">For waits and time-outs.</param>
    /// <param name="logger">Is told of repetitions, and of calls that were not answered.</param>
    public OtpConnection(
        string name, IHttpClientFactory clients, IOptionsMonitor<OtpClientOptions> options, TimeProvider timeProvider, ILogger<OtpConnection> logger)
    {
        (_name, _httpClient) = (name, HttpClientOf(name));
        _clients = clients;
        _options = options;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    /// <summary>The name of the HTTP client of a service.</summary>
    public static string HttpClientOf(string name) => name.Length == 0 ? HttpClientPrefix : $"{HttpClientPrefix}:{name}";

    /// <summary>Gets the service's answer, or why there is none. Without one, nobody knows what the call did.</summary>
    public async Task<OtpReply> SendAsync(OtpCall call, CancellationToken cancellationToken)
    {
        var options = _options.Get(_name);
        using var activity = OtpTracing.Start(call, options);
        var reply = await SendAsync(call, options, cancellationToken);
        if (reply.Answer is null)
        {
            LogNoAnswer(call.Method, call.Route, reply.Reason);
        }

        OtpTracing.Finish(activity, reply.Answer);
        return reply;
    }

    private async Task<OtpReply> SendAsync(OtpCall call, OtpClientOptions options, CancellationToken cancellationToken)
    {
        var client = _clients.CreateClient(_httpClient);
        NoReply? lost = null;
        for (var retries = 0; ; retries++)
        {
            var attempt = await TryAsync(client, call, options, cancellationToken);
            lost = attempt.NoReply is { MayHaveArrived: true } ? attempt.NoReply : lost;
            if (RequestBackoff.DelayAfter(attempt, retries, options) is not { } delay)
            {
                // The service's 503 says that this try did nothing. An earlier try, whose reply was lost, may have done something.
                var missing = attempt.Answer is { IsUnavailable: false } ? null : attempt.NoReply ?? lost;
                return missing is null ? new OtpReply(attempt.Answer, Reason: "") : new OtpReply(Answer: null, missing.Reason);
            }

            LogRetry(call.Method, call.Route, attempt.Reason);
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
            var answer = await ServiceAnswer.ReadAsync(response, _timeProvider, either.Token);
            return answer.IsOfGateway ? new Attempt(Answer: null, NoReply.Of(answer)) : new Attempt(answer, NoReply: null);
        }
        catch (HttpRequestException exception)
        {
            return new Attempt(Answer: null, NoReply.Of(exception, options));
        }
        catch (IOException)
        {
            return new Attempt(Answer: null, NoReply.Broken(options));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Attempt(Answer: null, NoReply.TooLate(options));
        }
    }

    [LoggerMessage(
        EventId = 1,
        EventName = "CallRepeated",
        Level = LogLevel.Information,
        Message = "{Method} {Route} of the OTP service is repeated. {Reason}")]
    private partial void LogRetry(HttpMethod method, string route, string reason);

    [LoggerMessage(
        EventId = 2,
        EventName = "CallNotAnswered",
        Level = LogLevel.Warning,
        Message = "{Method} {Route} of the OTP service was not answered: {Reason}")]
    private partial void LogNoAnswer(HttpMethod method, string route, string reason);
}

/// <summary>The outcome of a call.</summary>
/// <param name="Answer">The service's answer; null if none came.</param>
/// <param name="Reason">Why none came.</param>
internal readonly record struct OtpReply(ServiceAnswer? Answer, string Reason);

/// <summary>The outcome of one try: an answer of the service, or why there is none.</summary>
internal readonly record struct Attempt(ServiceAnswer? Answer, NoReply? NoReply)
{
    /// <summary>Why the try is repeated.</summary>
    public string Reason => NoReply?.Reason ?? $"It answered {Answer?.Status}.";
}
