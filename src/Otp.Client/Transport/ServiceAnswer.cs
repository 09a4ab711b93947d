using System.Buffers;
using System.Net;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Otp.Client.Transport;

/// <summary>An answer, read to its end. It is not trusted, because something in between may have answered.</summary>
internal sealed class ServiceAnswer
{
    /// <summary>The longest answer that is read, in bytes.</summary>
    public const int MaxSize = 64 * 1024;

    private const string ProblemPrefix = "urn:problem:otp:";
    private const int MaxProblemLength = 64;

    // For a 429 or 503 that does not say how long to wait, so that callers always wait a little.
    private static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(1);

    // A longer wait is a mistake, and a TimeSpan might not hold it.
    private static readonly TimeSpan MostWait = TimeSpan.FromDays(7);

    // A type is shown in results and messages, so it may hold nothing but a name.
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly string? _mediaType;
    private readonly byte[] _body;

    private ServiceAnswer(int status, TimeSpan? retryAfter, string? mediaType, byte[] body)
    {
        Status = status;
        _mediaType = mediaType;
        _body = body;
        Problem = status >= (int)HttpStatusCode.BadRequest
            && Read("application/problem+json", OtpJson.Default.ProblemDocument) is { } problem && IsOurs(problem.Type)
                ? problem
                : null;
        AsksToWait = Bounded(retryAfter ?? SecondsOf(Problem?.RetryAfterSeconds));
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The service's own 503: it did nothing, so the call can be repeated.</summary>
    public bool IsUnavailable => Status == (int)HttpStatusCode.ServiceUnavailable && Problem is not null;

    /// <summary>A proxy or load balancer got no answer from the service. The service may still have done its work.</summary>
    public bool IsOfGateway => Problem is null && (HttpStatusCode)Status is HttpStatusCode.RequestTimeout or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>The problem; null if it is not one of the service's.</summary>
    public ProblemDocument? Problem { get; }

    /// <summary>The problem's type without its prefix.</summary>
    public string? Kind => Problem?.Type?[ProblemPrefix.Length..];

    /// <summary>How long it asks to wait, if it does.</summary>
    public TimeSpan? AsksToWait { get; }

    /// <summary>How long to wait after an answer that should say it: at least a second.</summary>
    public TimeSpan RetryAfter => AsksToWait is { } wait && wait > LeastWait ? wait : LeastWait;

    public static async Task<ServiceAnswer> ReadAsync(
        HttpResponseMessage response, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - timeProvider.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        var body = await BodyOfAsync(response.Content, cancellationToken);
        return new ServiceAnswer((int)response.StatusCode, retryAfter, response.Content.Headers.ContentType?.MediaType, body);
    }

    /// <summary>The status document of a token; null if the answer is something else, or another token's document.</summary>
    public OtpStatusDocument? DocumentOf(string token)
        => Read(MediaTypeNames.Application.Json, OtpJson.Default.OtpStatusDocument) is { } document && document.Token == token
            ? document
            : null;

    private static async Task<byte[]> BodyOfAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(MaxSize, cancellationToken);
            return await content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            // The service never answers that much.
            return [];
        }
    }

    private static bool IsOurs(string? type)
        => type is { Length: <= MaxProblemLength } && type.StartsWith(ProblemPrefix, StringComparison.Ordinal)
            && !type.AsSpan(ProblemPrefix.Length).ContainsAnyExcept(NameCharacters);

    private static TimeSpan? SecondsOf(long? seconds)
        => seconds is { } some ? TimeSpan.FromSeconds(Math.Clamp(some, 0, (long)MostWait.TotalSeconds)) : null;

    private static TimeSpan? Bounded(TimeSpan? wait)
        => wait is { } some ? TimeSpan.FromTicks(Math.Clamp(some.Ticks, 0, MostWait.Ticks)) : null;

    private T? Read<T>(string mediaType, JsonTypeInfo<T> type)
        where T : class
    {
        if (!string.Equals(_mediaType, mediaType, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(_body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
