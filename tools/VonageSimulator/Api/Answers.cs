using System.Globalization;
using System.Text.Json.Nodes;
using VonageSimulator.Control;
using VonageSimulator.Workflows;

namespace VonageSimulator.Api;

/// <summary>Writes answers as providers do. The errors of Dispatch and of Twilio are plain JSON, and those of Messages are problem+json.</summary>
internal static class Answers
{
    public static Task AcceptAsync(HttpContext context, TrackedMessage message) =>
        WriteAsync(context, StatusOf(message.Workflow.Api), "application/json", Accepted(message));

    /// <summary>The status of a message that was taken.</summary>
    public static int StatusOf(SimulatedApi api) => api == SimulatedApi.Twilio ? StatusCodes.Status201Created : StatusCodes.Status202Accepted;

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

        var contentType = api == SimulatedApi.Messages ? "application/problem+json" : "application/json";
        return WriteAsync(context, refusal.Status, contentType, refusal.Body);
    }

    public static JsonObject Accepted(TrackedMessage message)
    {
        if (message.Workflow.Api == SimulatedApi.Dispatch)
        {
            return new JsonObject { ["dispatch_uuid"] = message.Workflow.Id };
        }

        if (message.Workflow.Api == SimulatedApi.Twilio)
        {
            return new JsonObject { ["sid"] = message.Snapshot.Uuid, ["status"] = "queued", ["error_code"] = null };
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
