using Microsoft.AspNetCore.Diagnostics;
using Otp.Application.Storage;

namespace Otp.Api.Errors;

/// <summary>Turns what nobody caught into an answer that tells the truth and nothing more.</summary>
internal sealed partial class UnhandledExceptions(ILogger<UnhandledExceptions> logger) : IExceptionHandler
{
    /// <summary>Storage could not take the request, or not in time.</summary>
    public static Problem StorageUnavailable { get; } = Problem.Of(ProblemKind.StorageUnavailable) with { RetryAfter = TimeSpan.FromSeconds(1) };

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: nobody reads an answer.
            return true;
        }

        await new ProblemAnswer(ProblemOf(exception)).WriteAsync(httpContext);
        return true;
    }

    private Problem ProblemOf(Exception exception)
    {
        switch (exception)
        {
            case StorageUnavailableException:
                LogStorageUnavailable(exception);
                return StorageUnavailable;
            case BadHttpRequestException badRequest:
                return Problem.OfStatus(badRequest.StatusCode);
            default:
                LogDefect(exception);
                return Problem.OfStatus(StatusCodes.Status500InternalServerError);
        }
    }

    [LoggerMessage(EventId = 2002, EventName = "StorageUnavailable", Level = LogLevel.Error, Message = "Storage is unavailable; the request was answered 503.")]
    private partial void LogStorageUnavailable(Exception exception);

    [LoggerMessage(EventId = 2003, EventName = "RequestDefect", Level = LogLevel.Error, Message = "A request failed unexpectedly; it was answered 500.")]
    private partial void LogDefect(Exception exception);
}
