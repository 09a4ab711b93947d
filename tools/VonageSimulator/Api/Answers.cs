using System.Globalization;
using System.Text.Json.Nodes;
using VonageSimulator.Control;
using VonageSimulator.Workflows;

namespace VonageSimulator.Api;

/// <summary>Writes answers as Vonage does. Dispatch's errors are plain JSON, and those of Messages are problem+json.</summary>
internal static class Answers
{
    public static Task AcceptAsync(HttpContext context, TrackedMessage message) =>
        WriteAsync(context, StatusCodes.Status202Accepted, "application/json", Accepted(message));

    public static Task RefuseAsync(HttpContext context, SimulatedApi api, Refusal refusal, int retryAfterSeconds = 1)
    {
        if (refusal.Status == StatusCodes.Status429TooManyRequests)
        {
            var headers = context.Response.Headers;
            headers.RetryAfter = retryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Limit"] = "30";
            headers["X-RateLimit-Remaining"] = "0";
            headers["X-RateLimit-Reset"] = headers.RetryAfter;
        }

        var contentType = api == SimulatedApi.Dispatch ? "application/json" : "application/problem+json";
        return WriteAsync(context, refusal.Status, contentType, refusal.Body);
    }

    public static JsonObject Accepted(TrackedMessage message)
    {
        if (message.Workflow.Api == SimulatedApi.Dispatch)
        {
            return new JsonObject { ["dispatch_uuid"] = message.Workflow.Id };
        }

        var body = new JsonObject { ["message_uuid"] = message.Snapshot.Uuid };
        if (message.Workflow.Steps.Count > 1)
        {
            body["workflow_id"] = message.Workflow.Id;
        }

        return body;
    }

    public static Task WriteAsync(HttpContext context, int status, string contentType, JsonObject body) =>
        WriteAsync(context, status, contentType, Wire.Bytes(body));

    public static async Task WriteAsync(HttpContext context, int status, string contentType, byte[] body)
    {
        Start(context, status, contentType, body.Length);
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    public static void Start(HttpContext context, int status, string contentType, int length)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = length;
        context.Response.Headers["X-Request-Id"] = Wire.Instance();
    }
}
