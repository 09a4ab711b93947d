using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Otp.Client.Tests.Transport;

/// <summary>How a request is answered, if it is.</summary>
internal sealed record ScriptedReply(Func<HttpContext, ScriptedCall, Task> Write)
{
    public const string Json = "application/json";
    public const string ProblemJson = "application/problem+json";

    /// <summary>The connection breaks before an answer.</summary>
    public static readonly ScriptedReply Broken = new((context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>There is no answer, as long as the caller waits.</summary>
    public static readonly ScriptedReply Hanging = new((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));

    /// <summary>The answer begins well and never ends.</summary>
    public static readonly ScriptedReply HangingBody = new(async (context, _) =>
    {
        context.Response.ContentType = Json;
        await context.Response.WriteAsync("{\"token\":\"", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    });

    /// <summary>The answer begins well and breaks off.</summary>
    public static readonly ScriptedReply BrokenBody = new(async (context, _) =>
    {
        context.Response.ContentType = Json;
        context.Response.ContentLength = 500;
        await context.Response.WriteAsync("{\"token\":\"", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    });

    public static ScriptedReply Of(int status, string body = "", string contentType = Json, params (string Name, string Value)[] headers)
        => new(async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted);
        });

    public static ScriptedReply Problem(int status, string type, params (string Name, string Value)[] headers)
        => Of(status, JsonSerializer.Serialize(new { type = $"urn:problem:otp:{type}", title = "As told", status }), ProblemJson, headers);

    /// <summary>The status document of the token that was asked for.</summary>
    public static ScriptedReply Document(int status, string otpStatus, string? token = null)
        => new((context, call) => Of(status, DocumentText(token ?? call.Path.Split('/')[2], otpStatus)).Write(context, call));

    /// <summary>The service does its work, and its answer is lost.</summary>
    public static ScriptedReply LostAnswerOf(Uri service)
        => new(async (context, call) =>
        {
            await ForwardAsync(service, call);
            context.Abort();
        });

    /// <summary>The service does its work, and a gateway on the way answers its caller with a page of its own.</summary>
    public static ScriptedReply GatewayBefore(Uri service, int status)
        => new(async (context, call) =>
        {
            await ForwardAsync(service, call);
            await Gateway(status).Write(context, call);
        });

    /// <summary>A gateway that has not reached the service says so.</summary>
    public static ScriptedReply Gateway(int status, params (string Name, string Value)[] headers)
        => Of(status, $"<html><head><title>{status}</title></head><body><center>nginx</center></body></html>", "text/html", headers);

    /// <summary>The service's own answer.</summary>
    public static ScriptedReply AnswerOf(Uri service)
        => new(async (context, call) =>
        {
            var (status, type, body) = await ForwardAsync(service, call);
            await Of(status, body, type).Write(context, call);
        });

    public static string DocumentText(string token, string status)
        => $$"""{"token":"{{token}}","status":"{{status}}","createdAt":"2026-11-23T10:00:00Z","expiresAt":"2026-11-23T10:05:00Z","expiresInSeconds":300,"codeLength":5,"attemptsRemaining":3}""";

    private static async Task<(int Status, string Type, string Body)> ForwardAsync(Uri service, ScriptedCall call)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(call.Method), new Uri(service, call.Path));
        request.Content = new StringContent(call.Body, Encoding.UTF8, Json);
        request.Headers.TryAddWithoutValidation("X-Api-Key", call.Header("X-Api-Key"));
        request.Headers.TryAddWithoutValidation("Idempotency-Key", call.Header("Idempotency-Key"));
        using var response = await client.SendAsync(request);
        return ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType!, await response.Content.ReadAsStringAsync());
    }
}
