using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Otp.Api.Observability;

/// <summary>The number by which one request is found in answers, logs and traces: its trace's, which the caller may have begun.</summary>
internal static class TraceId
{
    public const string Header = "X-Trace-Id";

    /// <summary>32 hexadecimal digits.</summary>
    public static string Of(HttpContext context)
        => context.Features.Get<IHttpActivityFeature>()?.Activity.TraceId.ToHexString() ?? context.TraceIdentifier;
}

/// <summary>
/// Has the framework begin a trace for each request. By itself it does so for whoever collects traces, and for a log of its own
/// that we silence (<see cref="LogRedaction"/>).
/// </summary>
internal sealed class RequestTraces : IDisposable
{
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    public RequestTraces() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();
}
