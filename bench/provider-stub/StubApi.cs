using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ProviderStub;

/// <summary>The two calls of the provider, and the calls that control the stub.</summary>
internal static class StubApi
{
    private const string MessagesPath = "/v1/messages";
    private const string DispatchPath = "/v0.1/dispatch";

    public static Task AnswerAsync(HttpContext context, CallBook calls) => context.Request.Path.Value switch
    {
        MessagesPath => AcceptAsync(context, calls, "message_uuid"),
        DispatchPath => AcceptAsync(context, calls, "dispatch_uuid"),
        "/reset" => ResetAsync(context, calls),
        "/counts" => CountsAsync(context, calls),
        "/recorded" => RecordedAsync(context, calls),
        _ => NotFoundAsync(context),
    };

    private static async Task AcceptAsync(HttpContext context, CallBook calls, string idMember)
    {
        var arrivedAt = Stopwatch.GetTimestamp();
        if (calls.Records)
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            calls.Record(MessageIn(body.RootElement, arrivedAt));
        }
        else
        {
            await SkipBodyAsync(context);
        }

        // Counted only now: a reader that sees the count also finds the record.
        calls.Add(arrivedAt);
        if (calls.Delay > TimeSpan.Zero)
        {
            await Task.Delay(calls.Delay, context.RequestAborted);
        }

        var answer = Encoding.ASCII.GetBytes($$"""{"{{idMember}}":"{{Guid.CreateVersion7()}}"}""");
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.BodyWriter.WriteAsync(answer, context.RequestAborted);
    }

    private static async Task SkipBodyAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    // Messages has to and text. Dispatch has them in its last step.
    private static RecordedCall MessageIn(JsonElement body, long arrivedAt)
    {
        if (!body.TryGetProperty("workflow", out var workflow))
        {
            return new RecordedCall(body.GetProperty("to").GetString()!, arrivedAt, body.GetProperty("text").GetString()!);
        }

        var step = workflow[workflow.GetArrayLength() - 1];
        var to = step.GetProperty("to");
        return new RecordedCall(
            (to.TryGetProperty("number", out var number) ? number : to.GetProperty("id")).GetString()!,
            arrivedAt,
            step.GetProperty("message").GetProperty("content").GetProperty("text").GetString()!);
    }

    private static Task ResetAsync(HttpContext context, CallBook calls)
    {
        var query = context.Request.Query;
        var delay = int.Parse(query["delay"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        calls.Reset(TimeSpan.FromMilliseconds(delay), query["record"] == "true");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task CountsAsync(HttpContext context, CallBook calls)
    {
        var (count, seconds) = (calls.Count, calls.Duration.TotalSeconds);
        var rate = seconds > 0 ? count / seconds : 0;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $$"""{"calls":{{count}},"seconds":{{seconds:F3}},"callsPerSecond":{{rate:F1}}}"""),
            context.RequestAborted);
    }

    private static async Task RecordedAsync(HttpContext context, CallBook calls)
    {
        context.Response.ContentType = "text/tab-separated-values";
        foreach (var call in calls.Recorded)
        {
            WriteLine(context.Response.BodyWriter, call);
            if (context.Response.BodyWriter.UnflushedBytes > 64 * 1024)
            {
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            }
        }
    }

    private static void WriteLine(IBufferWriter<byte> writer, RecordedCall call)
        => writer.Write(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{call.To}\t{call.Microseconds}\t{call.Text}\n")));

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
