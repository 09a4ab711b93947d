using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using Microsoft.Extensions.Options;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Webhooks;

namespace Otp.Infrastructure.Delivery.Gateway;

/// <summary>Posts to the gateway what is signed.</summary>
internal sealed class GatewayClient
{
    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly StandardSignature _signature;
    private readonly TimeProvider _timeProvider;

    public GatewayClient(HttpClient http, IOptions<GatewayOptions> options, TimeProvider timeProvider)
    {
        _http = http;
        _address = options.Value.Address ?? throw new InvalidOperationException("The gateway is off, for there is no Gateway:Address.");
        _signature = new StandardSignature(StandardSignature.KeyOf(options.Value.Secret)!);
        _timeProvider = timeProvider;
    }

    /// <summary>Posts a body and reads the answer, all of it within the limit of a call.</summary>
    /// <param name="id">The id of what is posted.</param>
    /// <param name="body">The body, JSON.</param>
    /// <param name="read">Reads the answer; its body has not been read.</param>
    /// <param name="cancellationToken">Stops the call; its outcome is then unknown to everyone.</param>
    public async Task<T> PostAsync<T>(
        string id, string body, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(DeliveryPolicy.CallLimit);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
        _signature.Sign(request, id, body, _timeProvider.GetUtcNow());
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        return await read(response, limit.Token);
    }
}
