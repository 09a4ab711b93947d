using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vonage.Common.Exceptions;
using Vonage.Request;

namespace Vonage.Messages
{
    /// <summary>A message on any channel.</summary>
    public interface IMessage
    {
        string? To { get; set; }
    }

    /// <summary>Messages v1.</summary>
    public interface IMessagesClient
    {
        Task<MessagesResponse?> SendAsync(IMessage message);
    }

    /// <summary>What the messages of all channels have.</summary>
    public abstract class MessageRequestBase : IMessage
    {
        public abstract string Channel { get; }

        public virtual string MessageType => "text";

        public string? From { get; set; }

        public string? To { get; set; }

        public string? ClientRef { get; set; }
    }

    /// <summary>What Vonage answers.</summary>
    public sealed class MessagesResponse
    {
        public Guid MessageUuid { get; set; }
    }

    /// <summary>Writes the request, signs its token and reads the answer, over the process's HTTP.</summary>
    internal sealed class MessagesClient(Credentials credentials) : IMessagesClient
    {
        private const int ShortestNumber = 7;

        private static readonly JsonSerializerOptions Snakes = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

        public async Task<MessagesResponse?> SendAsync(IMessage message)
        {
            ArgumentNullException.ThrowIfNull(message);
            if (message is Sms.SmsRequest && message.To is not { Length: >= ShortestNumber })
            {
                throw new VonageException("The number is too short.");
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, "https://api.nexmo.com/v1/messages")
            {
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Token()) },
                Content = new StringContent(JsonSerializer.Serialize(message, message.GetType(), Snakes), Encoding.UTF8, "application/json"),
            };
            using var response = await Configuration.Instance.Client.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode)
            {
                throw new VonageHttpRequestException(body) { HttpStatusCode = response.StatusCode };
            }

            try
            {
                return JsonSerializer.Deserialize<MessagesResponse>(body, Snakes);
            }
            catch (JsonException exception)
            {
                throw new VonageHttpRequestException(exception);
            }
        }

        // RFC 7519, without an expiry, as the SDK's are.
        private string Token()
        {
            if (credentials.ApplicationId.Length == 0 || credentials.ApplicationKey.Length == 0)
            {
                throw new VonageAuthenticationException("The application's id or its key is missing.");
            }

            using var rsa = RSA.Create();
            rsa.ImportFromPem(credentials.ApplicationKey);
            var claims = new { application_id = credentials.ApplicationId, iat = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), jti = Guid.CreateVersion7() };
            var signed = $"{Part(new { alg = "RS256", typ = "JWT" })}.{Part(claims)}";
            var signature = rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}";
        }

        private static string Part<T>(T value) => System.Buffers.Text.Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
    }
}

namespace Vonage.Messages.Messenger
{
    /// <summary>Text by Facebook Messenger.</summary>
    public sealed class MessengerTextRequest : MessageRequestBase
    {
        public override string Channel => "messenger";

        public string? Text { get; set; }
    }
}

namespace Vonage.Messages.Sms
{
    /// <summary>Text by SMS.</summary>
    public sealed class SmsRequest : MessageRequestBase
    {
        public override string Channel => "sms";

        public string? Text { get; set; }

        [JsonPropertyName("ttl")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public int TimeToLive { get; set; }
    }
}

namespace Vonage.Messages.WhatsApp
{
    /// <summary>What WhatsApp gets as it is.</summary>
    public sealed class WhatsAppCustomRequest : MessageRequestBase
    {
        public override string Channel => "whatsapp";

        public override string MessageType => "custom";

        public object? Custom { get; set; }
    }
}
