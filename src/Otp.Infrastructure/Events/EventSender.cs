using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Runtime.CompilerServices;
using System.Text;
using Otp.Application.Clients;
using Otp.Application.Events;
using Otp.Application.Storage;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Webhooks;

namespace Otp.Infrastructure.Events;

/// <summary>Posts events to clients' receivers, signed. A receiver is not trusted, and what it answers is not read.</summary>
internal sealed class EventSender : IDisposable
{
    // What a connection may bring besides the status before it is given up, and is not used again.
    private const int MaxAnswerSize = 64 * 1024;
    private const int MaxHeadersKilobytes = 16;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // An address is its owner's business: it stands in no trace and in no metric.
        ActivityHeadersPropagator = null,
        MeterFactory = new Unheard(),
        AllowAutoRedirect = false,
        ConnectCallback = ConnectedAddresses.ConnectAsync,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxResponseDrainSize = MaxAnswerSize,
        MaxResponseHeadersLength = MaxHeadersKilobytes,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        UseCookies = false,

        // Directly: behind a proxy nobody could tell which address is connected to.
        UseProxy = false,
    })
    {
        Timeout = EventSchedule.CallLimit,
    };

    private readonly ConditionalWeakTable<EventReceiver, StandardSignature> _signatures = [];
    private readonly TimeProvider _timeProvider;

    public EventSender(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("otp-service/1.0");
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Posts an event.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="receiver">Its client's receiver; null where it has none any more.</param>
    public async Task<PostedEvent> PostAsync(StoredEvent happened, EventReceiver? receiver)
    {
        if (receiver is null)
        {
            return new PostedEvent(happened, "The client has no receiver of events in the settings.")
            {
                IsGone = _timeProvider.GetUtcNow() >= happened.CreatedAt + EventSchedule.PatienceWithoutReceiver,
            };
        }

        try
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(happened.Body));
            content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
            using var request = new HttpRequestMessage(HttpMethod.Post, receiver.Address) { Content = content };
            SignatureOf(receiver).Sign(request, happened.Id.ToString("N"), happened.Body, _timeProvider.GetUtcNow());
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return ReadAnswer(happened, response);
        }
        catch (Exception exception) when (ErrorOf(exception) is { } error)
        {
            return new PostedEvent(happened, error);
        }
    }

    private StandardSignature SignatureOf(EventReceiver receiver)
        => _signatures.GetValue(receiver, static of => new StandardSignature(of.Keys));

    private PostedEvent ReadAnswer(StoredEvent happened, HttpResponseMessage response) => (int)response.StatusCode switch
    {
        >= 200 and < 300 => new PostedEvent(happened, Error: null),
        var status => new PostedEvent(happened, FormattableString.Invariant($"The receiver answered {status}."))
        {
            IsGone = response.StatusCode == HttpStatusCode.Gone,
            RetryAfter = ProviderHttp.RetryAfter(response, _timeProvider),
        },
    };

    private static string? ErrorOf(Exception exception) => exception switch
    {
        OperationCanceledException => "The receiver did not answer within ten seconds.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "The receiver's name was not found.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "No secure connection to the receiver.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "No connection to the receiver.",
        HttpRequestException or IOException => "The connection to the receiver broke, or its answer was none.",
        _ => null,
    };

    // Of the framework's own instruments, whose tags name the host: nobody looks for them under this name.
    private sealed class Unheard : IMeterFactory
    {
        private readonly Meter _meter = new("Otp.Events.Unheard");

        public Meter Create(MeterOptions options) => _meter;

        public void Dispose() => _meter.Dispose();
    }
}
