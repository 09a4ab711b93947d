using Otp.Infrastructure.Delivery.Vonage;

namespace Otp.VonageSdk;

/// <summary>
/// Carries the SDK's requests through this service's own HTTP client. The SDK's would follow redirects, read answers of any
/// length, know no circuit breaker and no cancellation, and drop <c>Retry-After</c>. Its handler is one for the process, so
/// what belongs to one call travels with the call.
/// </summary>
internal sealed class SdkTransport : HttpMessageHandler
{
    private static readonly AsyncLocal<SdkCall?> Current = new();

    /// <summary>The process's one: it holds nothing.</summary>
    public static SdkTransport Instance { get; } = new();

    /// <summary>Says by which call the caller's next requests travel; ends with the asynchronous method that says it.</summary>
    public static void Use(SdkCall call) => Current.Value = call;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = Current.Value ?? throw new InvalidOperationException("The SDK was called past SdkMessagesOtpSender.");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.CancellationToken);

        // A copy, because a client takes no request that another one has begun. Its path is relative: the base address is
        // the client's, where the SDK has one for the process.
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

/// <summary>One call: the client it goes through, what stops it, and what the SDK does not tell of its answer.</summary>
internal sealed class SdkCall(HttpClient http, TimeProvider timeProvider, CancellationToken cancellationToken)
{
    public HttpClient Http { get; } = http;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>How long the provider asked us to wait, if it did.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    public void Answered(HttpResponseMessage response) => RetryAfter = VonageClient.RetryAfter(response, timeProvider);
}
