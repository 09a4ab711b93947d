using System.Net;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery.Twilio;

/// <summary>
/// One call of Twilio's package, as it goes out and comes back: with our limits and our cancellation, to our address, and with what came
/// of it, which the package's exceptions hide.
/// </summary>
/// <param name="provider">The client to Twilio.</param>
/// <param name="address">Another address than Twilio's own; null: Twilio's.</param>
/// <param name="timeProvider">The clock that <c>Retry-After</c> is read by.</param>
/// <param name="cancellationToken">Stops the call; its outcome is then unknown to everyone.</param>
internal sealed class TwilioCall(HttpMessageInvoker provider, Uri? address, TimeProvider timeProvider, CancellationToken cancellationToken)
    : HttpMessageHandler
{
    /// <summary>The status of the answer; null when none came.</summary>
    public HttpStatusCode? Status { get; private set; }

    /// <summary>How long the answer asks us to wait, if it does.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>What it means that no answer came, or half of one; null when one came, and for what is not the provider's doing.</summary>
    public SendOutcome? Ended { get; private set; }

    /// <summary>Whether the answer is a success.</summary>
    public bool Succeeded => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken limit)
    {
        using var call = CancellationTokenSource.CreateLinkedTokenSource(limit, cancellationToken);
        request.RequestUri = address is null ? request.RequestUri : new Uri(address, request.RequestUri!.PathAndQuery);
        HttpResponseMessage? response = null;
        try
        {
            response = await provider.SendAsync(request, call.Token);
            await response.Content.LoadIntoBufferAsync(ProviderHttp.MaxAnswerSize, call.Token);
            Status = response.StatusCode;
            RetryAfter = ProviderHttp.RetryAfter(response, timeProvider);
            return response;
        }
        catch (Exception exception)
        {
            response?.Dispose();
            Ended = ProviderHttp.OutcomeOf(exception, cancellationToken);
            throw;
        }
    }
}
