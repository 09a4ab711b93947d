namespace VonageSimulator.Webhooks;

/// <summary>Where webhooks go. They can be set later, because a test only knows the service's port once both have started.</summary>
internal sealed class WebhookUrls(SimulatorSettings settings)
{
    private volatile Uri? _status = settings.StatusUrl;
    private volatile Uri? _inbound = settings.InboundUrl;

    public Uri? Status
    {
        get => _status;
        set => _status = value;
    }

    public Uri? Inbound
    {
        get => _inbound;
        set => _inbound = value;
    }
}
