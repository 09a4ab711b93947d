using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Otp.Infrastructure.Delivery.Twilio;

/// <summary>Reads the account, which sends nothing. Whether senders and templates are ours, and the balance, it does not tell.</summary>
internal sealed class TwilioProbe(IHttpClientFactory clients, IOptions<TwilioOptions> options) : IProviderProbe
{
    private static readonly Uri Twilio = new("https://api.twilio.com");

    public async Task<ProbeResult> AskAsync(CancellationToken cancellationToken)
    {
        var (account, secret) = (options.Value.AccountSid, options.Value.AuthToken);
        var address = new Uri(options.Value.BaseAddress ?? Twilio, $"/2010-04-01/Accounts/{account}.json");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{account}:{secret}")));
        try
        {
            using var response = await clients.CreateClient(TwilioRegistration.ClientName).SendAsync(request, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Read(await response.Content.ReadAsByteArrayAsync(cancellationToken)),
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    ProbeResult.Refused(response.StatusCode, "Twilio:AuthToken is not that of Twilio:AccountSid"),
                HttpStatusCode.NotFound => ProbeResult.Refused(response.StatusCode, "check Twilio:AccountSid and Twilio:BaseAddress"),
                var other => ProbeResult.OfOtherAnswer(other),
            };
        }
        catch (Exception exception) when (ProviderHttp.OutcomeOf(exception, cancellationToken) is { } outcome)
        {
            return ProbeResult.WithoutAnswer(outcome);
        }
    }

    // An account is active, suspended or closed.
    private static ProbeResult Read(byte[] answer)
    {
        try
        {
            using var document = LenientJson.Parse(answer);
            return document.RootElement.Text("status") switch
            {
                "active" => ProbeResult.Good("the account is active"),
                "suspended" or "closed" => ProbeResult.Refused(HttpStatusCode.OK, "the account is suspended or closed"),
                _ => ProbeResult.CannotBeAsked(HttpStatusCode.OK, "that is no answer of Twilio's"),
            };
        }
        catch (JsonException)
        {
            return ProbeResult.CannotBeAsked(HttpStatusCode.OK, "that is no answer of Twilio's");
        }
    }
}
