using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;

namespace Otp.Client.Transport;

/// <summary>One call of the API; each try makes its request from it. It holds a token and perhaps a code, and never prints them.</summary>
internal sealed class OtpCall
{
    private const string ProblemJson = "application/problem+json";

    private readonly string _token;
    private readonly byte[]? _body;
    private readonly string? _idempotencyKey;

    private OtpCall(HttpMethod method, string route, string token, byte[]? body = null, string? idempotencyKey = null)
    {
        Method = method;
        Route = route;
        _token = token;
        _body = body;
        _idempotencyKey = idempotencyKey;
    }

    public HttpMethod Method { get; }

    /// <summary>The path with <c>{token}</c> instead of the token, as traces show it.</summary>
    public string Route { get; }

    public static OtpCall Create(string token, CreateOtpRequest request, string idempotencyKey)
    {
        var body = new CreateBody
        {
            MessengerId = request.Recipient.MessengerId,
            PhoneNumber = request.Recipient.PhoneNumber,
            Email = request.Recipient.EmailAddress,
            Channels = request.Channels,
            Locale = request.Locale,
            Source = request.Source,
        };
        return new(
            HttpMethod.Post, "/otp/{token}", token, JsonSerializer.SerializeToUtf8Bytes(body, OtpJson.Default.CreateBody), idempotencyKey);
    }

    public static OtpCall Verify(string token, string code, string idempotencyKey)
    {
        var body = new VerifyBody { Code = code };
        return new(
            HttpMethod.Post,
            "/otp/{token}/verify",
            token,
            JsonSerializer.SerializeToUtf8Bytes(body, OtpJson.Default.VerifyBody),
            idempotencyKey);
    }

    public static OtpCall Get(string token) => new(HttpMethod.Get, "/otp/{token}", token);

    public static OtpCall Cancel(string token) => new(HttpMethod.Delete, "/otp/{token}", token);

    /// <summary>Whether a text fits into one of the headers: visible ASCII characters without spaces, at least one.</summary>
    public static bool FitsHeader(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>A request for one try.</summary>
    public HttpRequestMessage ToRequest(OtpClientOptions options)
    {
        var path = Route.Replace("{token}", Uri.EscapeDataString(_token), StringComparison.Ordinal);
        var request = new HttpRequestMessage(Method, new Uri(options.BaseAddress!.AbsoluteUri.TrimEnd('/') + path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(ProblemJson));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("otp-client", "1.0"));
        Add(request, "X-Api-Key", options.ApiKey);
        Add(request, "Idempotency-Key", _idempotencyKey);
        if (_body is not null)
        {
            request.Content = new ByteArrayContent(_body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        }

        return request;
    }

    /// <summary>The method and the route.</summary>
    public override string ToString() => $"{Method} {Route}";

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
