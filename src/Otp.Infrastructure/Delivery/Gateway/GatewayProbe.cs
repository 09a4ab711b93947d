using System.Net;
using System.Text.Json;

namespace Otp.Infrastructure.Delivery.Gateway;

/// <summary>Posts a signed <c>{"type":"ping"}</c>, which a gateway answers as a message and does not send.</summary>
internal sealed class GatewayProbe(GatewayClient client) : IProviderProbe
{
    public async Task<ProbeResult> AskAsync(CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(new GatewayPing(), GatewayJson.Readable.GatewayPing);
        try
        {
            return await client.PostAsync(
                $"ping-{Guid.CreateVersion7():N}", body, (response, _) => Task.FromResult(ResultOf(response)), cancellationToken);
        }
        catch (Exception exception) when (ProviderHttp.OutcomeOf(exception, cancellationToken) is { } outcome)
        {
            return ProbeResult.WithoutAnswer(outcome);
        }
    }

    private static ProbeResult ResultOf(HttpResponseMessage response) => response.StatusCode switch
    {
        _ when response.IsSuccessStatusCode => ProbeResult.Good("it took a signed ping"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            ProbeResult.Refused(response.StatusCode, "it does not take Gateway:Secret, or its clock is more than five minutes off"),
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => ProbeResult.Refused(response.StatusCode, "check Gateway:Address"),
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity =>
            ProbeResult.CannotBeAsked(response.StatusCode, "it does not know pings, which it should answer with 2xx"),
        _ => ProbeResult.OfOtherAnswer(response.StatusCode),
    };
}
