using System.Net.Mime;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery.Gateway;

/// <summary>
/// Sends by the operator's own gateway: one signed post for each step, whose id is the step's reference, and the same when the post is
/// repeated.
/// </summary>
internal sealed class GatewayOtpSender : IOtpSender
{
    private readonly GatewayClient _client;
    private readonly TimeProvider _timeProvider;

    public GatewayOtpSender(GatewayClient client, TimeProvider timeProvider)
    {
        _client = client;
        _timeProvider = timeProvider;
    }

    public async Task<SendOutcome> SendAsync(OtpMessage message, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(RequestOf(message), GatewayJson.Readable.GatewayMessage);
        try
        {
            return await _client.PostAsync(message.Steps[0].ClientRef, body, ReadAsync, cancellationToken);
        }
        catch (Exception exception) when (ProviderHttp.OutcomeOf(exception, cancellationToken) is { } outcome)
        {
            return outcome;
        }
    }

    private async Task<SendOutcome> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            return ProviderHttp.OutcomeOf(response.StatusCode, ProviderHttp.RetryAfter(response, _timeProvider));
        }

        await response.Content.LoadIntoBufferAsync(ProviderHttp.MaxAnswerSize, cancellationToken);
        return OutcomeOf(await response.Content.ReadAsByteArrayAsync(cancellationToken), response.Content.Headers.ContentType?.MediaType);
    }

    // Nothing, JSON, and the word or two that web frameworks answer by themselves are a gateway's. A page may come from something in
    // between, which took nothing.
    private static SendOutcome OutcomeOf(byte[] answer, string? mediaType)
    {
        if (answer.Length == 0)
        {
            return new SendOutcome.Accepted(ProviderId: null, MessageId: null);
        }

        try
        {
            using var document = LenientJson.Parse(answer);
            return new SendOutcome.Accepted(ProviderId: null, document.RootElement.Text("messageId"));
        }
        catch (JsonException) when (string.Equals(mediaType, MediaTypeNames.Text.Plain, StringComparison.OrdinalIgnoreCase))
        {
            return new SendOutcome.Accepted(ProviderId: null, MessageId: null);
        }
        catch (JsonException)
        {
            return new SendOutcome.Unknown();
        }
    }

    private static GatewayMessage RequestOf(OtpMessage message)
    {
        var step = message.Steps[0];
        return new GatewayMessage(
            step.ClientRef,
            step.Address.Channel.Name(),
            step.Address.Channel.AddressKind() == AddressKind.Phone ? $"+{step.Address.Value}" : step.Address.Value,
            step.Content.Text.Reveal(),
            message.Code.Reveal(),
            message.Locale ?? message.DefaultLocale,
            message.Brand,
            message.ExpiresAt.UtcDateTime);
    }
}

/// <summary>A message, as it is posted.</summary>
/// <param name="Id">The step's reference, which statuses name it by.</param>
/// <param name="Channel">The channel's name.</param>
/// <param name="To">A number in E.164 with +, an e-mail address, or a Messenger id.</param>
/// <param name="Text">What it says, the code in it.</param>
/// <param name="Code">The code, for gateways that say it their own way.</param>
/// <param name="Locale">The language that the request asked for, or the default one; a BCP 47 tag.</param>
/// <param name="Brand">What the client calls itself; empty where it does not.</param>
/// <param name="ExpiresAt">When the code expires: after that the message is worth nothing.</param>
internal sealed record GatewayMessage(
    string Id, string Channel, string To, string Text, string Code, string Locale, string Brand, DateTime ExpiresAt)
{
    /// <summary>Neither the code nor the address.</summary>
    public override string ToString() => Channel;
}

/// <summary>What asks the gateway whether it knows our secret, and sends nothing.</summary>
internal sealed record GatewayPing(string Type = "ping");

/// <summary>How bodies are written for the gateway.</summary>
[JsonSerializable(typeof(GatewayMessage))]
[JsonSerializable(typeof(GatewayPing))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    /// <summary>Names in camel case, and texts as people read them: what is posted is no page.</summary>
    public static GatewayJson Readable { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    });
}
