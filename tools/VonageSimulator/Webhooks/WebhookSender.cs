using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using VonageSimulator.Control;
using VonageSimulator.Credentials;
using VonageSimulator.Records;

namespace VonageSimulator.Webhooks;

/// <summary>Posts each event on its own, and repeats it as Vonage does.</summary>
internal sealed class WebhookSender(
    SimulatorSettings settings, WebhookSigner signer, TwilioAccount twilio, TimeProvider timeProvider, EventHub events) : IDisposable
{
    // Vonage documents these timeouts for its REST callbacks.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(3),
        AllowAutoRedirect = false,
        UseProxy = false,
    })
    {
        Timeout = TimeSpan.FromSeconds(15),
    };

    private readonly CancellationTokenSource _stopping = new();
    private readonly BoundedLog<WebhookAttempt> _log = new(settings.KeepLast);

    public ChangeSignal Changed { get; } = new();

    public IReadOnlyList<WebhookAttempt> Attempts() => _log.Snapshot();

    public void Clear() => _log.Clear();

    /// <summary>The task ends with the first attempt, whatever its outcome.</summary>
    public Task Post(Webhook webhook, Task after)
    {
        var firstAttempt = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = RunAsync(webhook, after, firstAttempt);
        return firstAttempt.Task;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _client.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(Webhook webhook, Task after, TaskCompletionSource firstAttempt)
    {
        var stopping = _stopping.Token;
        try
        {
            // Serialized before the engine moves on, but posted outside its lock.
            var body = webhook.Form is { } form ? await new FormUrlEncodedContent(form).ReadAsByteArrayAsync(stopping) : Wire.Bytes(webhook.Body);
            await after.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await DeliverAsync(webhook, body, firstAttempt, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The simulator stops, and what was not delivered is lost.
        }
        finally
        {
            firstAttempt.TrySetResult();
        }
    }

    private async Task DeliverAsync(Webhook webhook, byte[] body, TaskCompletionSource firstAttempt, CancellationToken stopping)
    {
        // Signed only once. Vonage does not document if it signs a retry again, and an old iat is the harder case.
        var signature = webhook.Form is { } form ? twilio.Sign(webhook.Url, form) : signer.Sign(body);
        var eventId = Guid.CreateVersion7().ToString();
        var started = timeProvider.GetUtcNow();
        for (var attempt = 1; ; attempt++)
        {
            var (answer, error) = await SendAsync(webhook, body, signature, stopping);
            var now = timeProvider.GetUtcNow();
            var wait = WebhookBackoff.Next(attempt, answer, now - started);

            // The wait starts before the attempt is visible, because a test that sees it may move the clock at once.
            var waited = wait is { } time ? Task.Delay(time, timeProvider, stopping) : null;
            events.Publish("webhook", _log.Add(number => new WebhookAttempt
            {
                Number = number,
                EventId = eventId,
                Kind = webhook.Kind,
                Status = webhook.Status,
                MessageUuid = webhook.MessageUuid,
                Url = webhook.Url,
                Attempt = attempt,
                At = now,
                Answer = (int?)answer,
                Error = error,
                NextAttemptAt = now + wait,
                IsSigned = signature is not null,
                Body = Encoding.UTF8.GetString(body),
            }));
            Changed.Raise();
            firstAttempt.TrySetResult();
            if (waited is null)
            {
                return;
            }

            await waited;
        }
    }

    private async Task<(HttpStatusCode? Answer, string? Error)> SendAsync(
        Webhook webhook, byte[] body, string? signature, CancellationToken stopping)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        var isForm = webhook.Form is not null;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(isForm ? "application/x-www-form-urlencoded" : "application/json");
        if (signature is not null && isForm)
        {
            request.Headers.Add("X-Twilio-Signature", signature);
        }
        else if (signature is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", signature);
        }

        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stopping);
            return (response.StatusCode, null);
        }
        catch (HttpRequestException exception)
        {
            return (null, exception.HttpRequestError.ToString());
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return (null, "Timeout");
        }
    }
}

/// <summary>One event on its way to one URL.</summary>
internal sealed record Webhook(WebhookKind Kind, Uri Url, JsonObject Body)
{
    /// <summary>What is posted in place of the body, by Twilio.</summary>
    public IReadOnlyDictionary<string, string>? Form { get; init; }

    public string? MessageUuid { get; init; }

    public string? Status { get; init; }
}
