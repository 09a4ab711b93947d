using System.Diagnostics;
using Otp.Domain.Delivery;

namespace Otp.Application.Observability;

/// <summary>The traces of the service's own work. As with metrics, no tag holds a token, number, code, key or client.</summary>
public static class OtpTracing
{
    /// <summary>The name that they are found under.</summary>
    public const string SourceName = "Otp";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Carries a delivery: a part of the request that created it, or a trace of its own where a scan found it.</summary>
    public static Activity? Deliver(ActivityContext request) => Source.StartActivity("otp deliver", ActivityKind.Consumer, request);

    /// <summary>Hands a message to a provider.</summary>
    public static Activity? Send(Provider provider)
        => Source.StartActivity("otp send", ActivityKind.Internal)?.SetTag("otp.provider", provider.Name());
}
