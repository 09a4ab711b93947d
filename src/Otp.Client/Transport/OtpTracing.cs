using System.Diagnostics;
using System.Globalization;

namespace Otp.Client.Transport;

/// <summary>
/// One span for each call, named by its route. The framework's own spans of HTTP requests are off for this client, because they
/// hold the whole URL, and with it the token.
/// </summary>
internal static class OtpTracing
{
    public const string SourceName = "Otp.Client";

    private static readonly ActivitySource Source = new(SourceName);

    // The names of the tags are OpenTelemetry's semantic conventions for HTTP clients.
    public static Activity? Start(OtpCall call, OtpClientOptions options)
    {
        var activity = Source.StartActivity(call.ToString(), ActivityKind.Client);
        activity?.SetTag("http.request.method", call.Method.Method);
        activity?.SetTag("url.template", call.Route);
        activity?.SetTag("server.address", options.BaseAddress!.Host);
        if (options.BaseAddress!.Port >= 0)
        {
            activity?.SetTag("server.port", options.BaseAddress!.Port);
        }

        return activity;
    }

    /// <summary>Makes the service's spans children of the current one.</summary>
    public static void Propagate(HttpRequestMessage request)
        => DistributedContextPropagator.Current.Inject(
            Activity.Current,
            request,
            static (carrier, name, value) => ((HttpRequestMessage)carrier!).Headers.TryAddWithoutValidation(name, value));

    public static void Finish(Activity? activity, ServiceAnswer? answer)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag("http.response.status_code", answer?.Status);
        if (answer is null or { Status: >= 400 })
        {
            activity.SetTag("error.type", answer?.Problem?.Type ?? answer?.Status.ToString(CultureInfo.InvariantCulture) ?? "no-answer");
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
