using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Otp.TestKit.Service;

/// <summary>An HTTP answer, read to its end.</summary>
public sealed class Answer
{
    private readonly HttpResponseHeaders _headers;
    private readonly HttpContentHeaders _contentHeaders;

    private Answer(HttpResponseMessage response, string text)
    {
        Status = (int)response.StatusCode;
        Text = text;
        _headers = response.Headers;
        _contentHeaders = response.Content.Headers;
    }

    public int Status { get; }

    public string Text { get; }

    public string? MediaType => _contentHeaders.ContentType?.MediaType;

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? ProblemType => Json.TextOf("type");

    public string? Title => Json.TextOf("title");

    public int? RetryAfter => Header("Retry-After") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public string? Header(string name)
        => _headers.TryGetValues(name, out var values) || _contentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    public static async Task<Answer> ReadAsync(Task<HttpResponseMessage> sending)
    {
        ArgumentNullException.ThrowIfNull(sending);
        using var response = await sending;
        return new Answer(response, await response.Content.ReadAsStringAsync());
    }

    /// <summary>What a failed assertion shows.</summary>
    public override string ToString() => $"{Status} {MediaType} {Text}";
}
