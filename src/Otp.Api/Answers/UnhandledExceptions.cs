using Microsoft.AspNetCore.Diagnostics;
using Otp.Api.Observability;
using Otp.Application.Storage;

namespace Otp.Api.Answers;

/// <summary>Turns what nobody caught into an answer that tells the truth and nothing more.</summary>
internal sealed partial class UnhandledExceptions(ILogger<UnhandledExceptions> logger) : IExceptionHandler
{
    // What is in the way may be gone by then, and a queue of 10,000 is worked off.
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    /// <summary>The service, or one client's share of it, has too much to do.</summary>
    public static Problem Overloaded { get; } = Problem.Of(ProblemKind.Overloaded) with { RetryAfter = SoonAgain };

    // Storage could not take the request, or not in time.
    private static Problem StorageUnavailable { get; } = Problem.Of(ProblemKind.StorageUnavailable) with { RetryAfter = SoonAgain };

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: nobody reads an answer.
            return true;
        }

        await new ProblemAnswer(ProblemOf(exception, TraceId.Of(httpContext))).WriteAsync(httpContext);
        return true;
    }

    private Problem ProblemOf(Exception exception, string traceId)
    {
        switch (exception)
        {
            case StorageUnavailableException unavailable:
                LogStorageUnavailable(exception, traceId);
                return unavailable.IsOverload ? Overloaded : StorageUnavailable;
            case BadHttpRequestException badRequest:
                return Problem.OfStatus(badRequest.StatusCode);
            case { InnerException: StorageUnavailableException }:
                // The framework asks storage for its keys, and wraps what it hears.
                LogStorageUnavailable(exception, traceId);
                return StorageUnavailable;
            default:
                LogDefect(exception, traceId);
                return Problem.OfStatus(StatusCodes.Status500InternalServerError);
        }
    }

    [LoggerMessage(
        EventId = 2002, EventName = "StorageUnavailable", Level = LogLevel.Error,
        Message = "Storage is unavailable; the request was answered 503. Trace {TraceId}.")]
    private partial void LogStorageUnavailable(Exception exception, string traceId);

    [LoggerMessage(
        EventId = 2003, EventName = "RequestDefect", Level = LogLevel.Error,
        Message = "A request failed unexpectedly; it was answered 500. Trace {TraceId}.")]
    private partial void LogDefect(Exception exception, string traceId);
}
