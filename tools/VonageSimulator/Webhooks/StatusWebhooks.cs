using VonageSimulator.Control;
using VonageSimulator.Workflows;

namespace VonageSimulator.Webhooks;

/// <summary>Tells the service how its messages are doing, in the format that their call asks for.</summary>
internal sealed class StatusWebhooks(WebhookSender sender, WebhookUrls urls, SimulatorSettings settings)
{
    public void Post(TrackedMessage message)
    {
        if (message.Workflow.Api == SimulatedApi.Twilio)
        {
            PostForm(message);
            return;
        }

        if ((message.Plan.WebhookUrl ?? urls.Status) is not { } url)
        {
            return;
        }

        var old = message.Workflow.Api == SimulatedApi.Dispatch || message.Plan.OldWebhookFormat;
        message.LastWebhook = sender.Post(
            new Webhook(WebhookKind.Status, url, old ? OldStatusBody.Of(message) : StatusBody.Of(message))
            {
                MessageUuid = message.Snapshot.Uuid,
                Status = Wire.Name(message.Snapshot.Status),
            },
            message.LastWebhook);
    }

    /// <summary>Twilio has no other address than that which each message brings.</summary>
    private void PostForm(TrackedMessage message)
    {
        if (message.Plan.WebhookUrl is { } url)
        {
            message.LastWebhook = sender.Post(
                new Webhook(WebhookKind.Status, url, [])
                {
                    Form = TwilioStatusForm.Of(message, settings.TwilioAccountSid),
                    MessageUuid = message.Snapshot.Uuid,
                    Status = Wire.Name(message.Snapshot.Status),
                },
                message.LastWebhook);
        }
    }

    /// <summary>Vonage does not document which URL gets the final report. The URL for statuses is the only one there is.</summary>
    public void PostReport(TrackedMessage last, bool completed)
    {
        if (urls.Status is not { } url)
        {
            return;
        }

        var status = completed ? "completed" : "error";
        last.LastWebhook = sender.Post(
            new Webhook(WebhookKind.Report, url, ReportBody.Of(last, status))
            {
                MessageUuid = last.Snapshot.Uuid,
                Status = status,
            },
            last.LastWebhook);
    }
}
