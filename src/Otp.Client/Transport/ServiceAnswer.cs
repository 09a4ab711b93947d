using System.Buffers;
using System.Net;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Otp.Client.Transport;

/// <summary>An answer, read to its end. It is not trusted: what sits in between may answer too.</summary>
internal sealed class ServiceAnswer
{
    /// <summary>The most of an answer that is read, in bytes.</summary>
    public const int MaxSize = 64 * 1024;

    private const string ProblemPrefix = "urn:problem:otp:";
    private const int MaxProblemLength = 64;

    // What a 429 or 503 without any hint is taken for, so that nobody who waits as told waits not at all.
    private static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(1);

    // Beyond it a number of seconds is a mistake, and a TimeSpan might not hold it.
    private static readonly TimeSpan MostWait = TimeSpan.FromDays(7);

    // A type ends up in results and messages, so it is no place for anything else.
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly string? _mediaType;
    private readonly byte[] _body;

    private ServiceAnswer(int status, TimeSpan? retryAfter, string? mediaType, byte[] body)
    {
        Status = status;
        _mediaType = mediaType;
        _body = body;
        Problem = status >= (int)HttpStatusCode.BadRequest && Read("application/problem+json", OtpJson.Default.ProblemDocument) is { } problem && IsOurs(problem.Type)
            ? problem
            : null;
        AsksToWait = Bounded(retryAfter ?? SecondsOf(Problem?.RetryAfterSeconds));
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The service's own 503: it did nothing, and may be asked again.</summary>
    public bool IsUnavailable => Status == (int)HttpStatusCode.ServiceUnavailable && Problem is not null;

    /// <summary>What a proxy or load balancer says when it has no answer for its caller. The service may have done its work all the same.</summary>
    public bool IsOfGateway => Problem is null && (HttpStatusCode)Status is HttpStatusCode.RequestTimeout or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>The problem, if it is one of the service's.</summary>
    public ProblemDocument? Problem { get; }

    /// <summary>The problem's type without its prefix.</summary>
    public string? Kind => Problem?.Type?[ProblemPrefix.Length..];

    /// <summary>How long it asks to wait, if it does.</summary>
    public TimeSpan? AsksToWait { get; }

    /// <summary>How long to wait after an answer that should say so: at least a second.</summary>
    public TimeSpan RetryAfter => AsksToWait is { } wait && wait > LeastWait ? wait : LeastWait;

    public static async Task<ServiceAnswer> ReadAsync(HttpResponseMessage response, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - timeProvider.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return new ServiceAnswer(
            (int)response.StatusCode, retryAfter, response.Content.Headers.ContentType?.MediaType, await BodyOfAsync(response.Content, cancellationToken));
    }

    /// <summary>The status document of a token; null when the answer is none, or another token's.</summary>
    public OtpStatusDocument? DocumentOf(string token)
        => Read(MediaTypeNames.Application.Json, OtpJson.Default.OtpStatusDocument) is { } document && document.Token == token ? document : null;

    private static async Task<byte[]> BodyOfAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(MaxSize, cancellationToken);
            return await content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            // No answer of the service is that long.
            return [];
        }
    }

    private static bool IsOurs(string? type)
        => type is { Length: <= MaxProblemLength } && type.StartsWith(ProblemPrefix, StringComparison.Ordinal)
            && !type.AsSpan(ProblemPrefix.Length).ContainsAnyExcept(NameCharacters);

    private static TimeSpan? SecondsOf(long? seconds) => seconds is { } some ? TimeSpan.FromSeconds(Math.Clamp(some, 0, (long)MostWait.TotalSeconds)) : null;

    private static TimeSpan? Bounded(TimeSpan? wait) => wait is { } some ? TimeSpan.FromTicks(Math.Clamp(some.Ticks, 0, MostWait.Ticks)) : null;

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
