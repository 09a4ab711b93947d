using Otp.Infrastructure.Delivery;

namespace Otp.VonageSdk;

/// <summary>
/// Sends the SDK's requests through the service's own HTTP client. The SDK's client would follow redirects, read answers of any
/// length, have no circuit breaker and no cancellation, and lose <c>Retry-After</c>. The SDK has one handler for the process, so
/// the data of a call travels with the call.
/// </summary>
internal sealed class SdkTransport : HttpMessageHandler
{
    private static readonly AsyncLocal<SdkCall?> Current = new();

    /// <summary>The only one in the process. It holds no state.</summary>
    public static SdkTransport Instance { get; } = new();

    /// <summary>Sets the call of the caller's next requests, until the calling asynchronous method ends.</summary>
    public static void Use(SdkCall call) => Current.Value = call;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = Current.Value ?? throw new InvalidOperationException("The SDK was called past SdkMessagesOtpSender.");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.CancellationToken);

        // A copy, because a client refuses a request that another client has begun. Its path is relative: the base address is the
        // client's, not the one that the SDK has for the process.
        var path = request.RequestUri!.AbsolutePath.TrimStart('/');
        using var copy = new HttpRequestMessage(request.Method, path) { Content = request.Content };
        foreach (var (name, values) in request.Headers)
        {
            copy.Headers.TryAddWithoutValidation(name, values);
        }

        var response = await call.Http.SendAsync(copy, either.Token);
        call.Answered(response);
        return response;
    }
}

/// <summary>One call: its client, its cancellation, and the part of its answer that the SDK does not pass on.</summary>
internal sealed class SdkCall(HttpClient http, TimeProvider timeProvider, CancellationToken cancellationToken)
{
    public HttpClient Http { get; } = http;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>How long the provider asked us to wait, if it did.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    public void Answered(HttpResponseMessage response) => RetryAfter = ProviderHttp.RetryAfter(response, timeProvider);
}
