using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>
/// One call to Vonage and what its answer means for us. The provider is not trusted: answers are short, timed and checked.
/// </summary>
internal sealed class VonageClient
{
    private readonly HttpClient _http;
    private readonly VonageTokens _tokens;
    private readonly TimeProvider _timeProvider;

    public VonageClient(HttpClient http, VonageTokens tokens, TimeProvider timeProvider)
    {
        _http = http;
        _tokens = tokens;
        _timeProvider = timeProvider;
    }

    /// <summary>Posts a body and translates the answer.</summary>
    /// <param name="path">The path below the base address.</param>
    /// <param name="body">The body.</param>
    /// <param name="bodyType">How it is written as JSON.</param>
    /// <param name="answerType">How the answer is read.</param>
    /// <param name="accepted">Reads the ids out of a 202; null when they are not there.</param>
    /// <param name="cancellationToken">Stops the call; its outcome is then unknown to everyone.</param>
    public async Task<SendOutcome> PostAsync<TBody, TAnswer>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        Func<TAnswer, SendOutcome.Accepted?> accepted,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        // Written out first, so that the request says how long it is.
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, bodyType));
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens.Current);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode
                ? await ReadAsync(response, answerType, accepted, cancellationToken)
                : ProviderHttp.OutcomeOf(response.StatusCode, ProviderHttp.RetryAfter(response, _timeProvider));
        }
        catch (Exception exception) when (ProviderHttp.OutcomeOf(exception, cancellationToken) is { } outcome)
        {
            return outcome;
        }
    }

    private static async Task<SendOutcome> ReadAsync<TAnswer>(
        HttpResponseMessage response,
        JsonTypeInfo<TAnswer> answerType,
        Func<TAnswer, SendOutcome.Accepted?> accepted,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        try
        {
            var answer = await JsonSerializer.DeserializeAsync(
                await response.Content.ReadAsStreamAsync(cancellationToken), answerType, cancellationToken);
            return (SendOutcome?)(answer is null ? null : accepted(answer)) ?? new SendOutcome.Unknown();
        }
        catch (JsonException)
        {
            // A success that does not look like the provider's may come from something in between.
            return new SendOutcome.Unknown();
        }
    }
}

/// <summary>How bodies are written for Vonage and its answers read: names in snake case, what is null left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessagesRequest))]
[JsonSerializable(typeof(MessagesAnswer))]
[JsonSerializable(typeof(DispatchRequest))]
[JsonSerializable(typeof(DispatchAnswer))]
internal sealed partial class VonageJson : JsonSerializerContext;
