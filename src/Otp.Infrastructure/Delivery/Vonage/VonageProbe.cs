using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>
/// Posts a message without anything in it. Vonage looks at who calls before it looks at what: whom it knows, it tells that members are
/// missing (422 by Messages, 400 by Dispatch). Whether there is balance, and whether senders and templates are ours, it cannot tell.
/// </summary>
internal sealed class VonageProbe(IHttpClientFactory clients, VonageTokens tokens, IOptions<DeliveryOptions> delivery) : IProviderProbe
{
    public async Task<ProbeResult> AskAsync(CancellationToken cancellationToken)
    {
        var path = delivery.Value.Provider == DeliveryProvider.Dispatch ? DispatchOtpSender.Path : MessagesOtpSender.Path;
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Current);
        try
        {
            using var response = await clients.CreateClient(nameof(VonageClient)).SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return ResultOf(response.StatusCode);
        }
        catch (Exception exception) when (ProviderHttp.OutcomeOf(exception, cancellationToken) is { } outcome)
        {
            return ProbeResult.WithoutAnswer(outcome);
        }
    }

    private static ProbeResult ResultOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => ProbeResult.Good("it knows the application and its key"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            ProbeResult.Refused(status, "Vonage:PrivateKey is not the key of Vonage:ApplicationId, or this machine's clock is off"),
        HttpStatusCode.PaymentRequired => ProbeResult.Refused(status, "the account has no balance left"),
        HttpStatusCode.NotFound => ProbeResult.Refused(status, "check Vonage:BaseAddress"),
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices =>
            ProbeResult.CannotBeAsked(status, "it took a message without anything in it, as Vonage does not"),
        _ => ProbeResult.OfOtherAnswer(status),
    };
}
