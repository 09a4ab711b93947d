using Otp.Api.Answers;
using Otp.Client.Testing;

namespace TestService;

/// <summary>Stands in front of the service's calls, and lets them through unless it is told to break them.</summary>
internal sealed class ServiceFaults : IStartupFilter
{
    private static readonly PathString Calls = new("/otp");

    /// <summary>How calls break; null: they do not.</summary>
    public OtpFault? Current { get; set; }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(InvokeAsync);
        next(app);
    };

    private Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments(Calls, StringComparison.Ordinal))
        {
            return next(context);
        }

        switch (Current)
        {
            case OtpFault.ServiceDown:
                context.Abort();
                return Task.CompletedTask;
            case OtpFault.StorageUnavailable:
                var problem = Problem.Of(ProblemKind.StorageUnavailable) with { RetryAfter = TimeSpan.FromSeconds(1) };
                return new ProblemAnswer(problem).WriteAsync(context);
            default:
                return next(context);
        }
    }
}
