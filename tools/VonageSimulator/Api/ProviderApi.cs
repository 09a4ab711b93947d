using System.Text;
using System.Text.Json;
using VonageSimulator.Credentials;
using VonageSimulator.Scenarios;
using VonageSimulator.Workflows;

namespace VonageSimulator.Api;

/// <summary>The calls that the service makes, to Vonage and to Twilio. Checks credentials first, then the body, then the recipient's scenario.</summary>
internal sealed class ProviderApi(
    BearerTokenCheck tokens, TwilioAccount twilio, ScenarioBook scenarios, WorkflowEngine engine, CallLog calls, BrokenAnswers broken)
{
    private const int LargestBody = 1024 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v0.1/dispatch", context => AnswerAsync(context, SimulatedApi.Dispatch));
        routes.MapPost("/v1/messages", context => AnswerAsync(context, SimulatedApi.Messages));
        routes.MapPost("/2010-04-01/Accounts/{account}/Messages.json", context => AnswerAsync(context, SimulatedApi.Twilio));
    }

    private async Task AnswerAsync(HttpContext context, SimulatedApi api)
    {
        var (unauthorized, tokenId) = Check(context, api);
        var body = await ReadBodyAsync(context.Request);
        var call = calls.Begin($"{context.Request.Path}{context.Request.QueryString}", body ?? "", tokenId);
        var steps = new List<StepPlan>();
        var refusal = body is null ? Problems.TooLarge() : unauthorized ?? Read(api, body, steps);
        if (refusal is not null)
        {
            calls.Complete(call, refusal.Status, refusal.Note);
            await Answers.RefuseAsync(context, api, refusal);
            return;
        }

        if (scenarios.TakeAnswer(api, steps.Select(step => step.To)) is { } scenario)
        {
            // The client cannot know when the answer was complete, so the statuses need not wait for it.
            var taken = scenario.TakesMessage ? engine.Accept(api, call, steps, Task.CompletedTask) : null;
            await broken.AnswerAsync(context, api, call, scenario, taken);
            return;
        }

        await AcceptAsync(context, api, call, steps);
    }

    private async Task AcceptAsync(HttpContext context, SimulatedApi api, int call, List<StepPlan> steps)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = engine.Accept(api, call, steps, answered.Task);
        calls.Complete(call, Answers.StatusOf(api), null);
        if (message.WebhooksFirst)
        {
            answered.SetResult();
            await message.LastWebhook;
        }
        else
        {
            context.Response.OnCompleted(() =>
            {
                answered.SetResult();
                return Task.CompletedTask;
            });
        }

        await Answers.AcceptAsync(context, message);
    }

    private (Refusal? Refusal, string? TokenId) Check(HttpContext context, SimulatedApi api)
    {
        if (api == SimulatedApi.Twilio)
        {
            return (twilio.Check(context.Request.Headers.Authorization, context.Request.RouteValues["account"] as string), null);
        }

        var verdict = tokens.Check(context.Request.Headers.Authorization);
        return (verdict.Problem is { } problem ? Problems.Unauthorized(problem) : null, verdict.TokenId);
    }

    private static Refusal? Read(SimulatedApi api, string body, List<StepPlan> steps)
    {
        if (api == SimulatedApi.Twilio)
        {
            return TwilioRequest.Read(body, steps);
        }

        try
        {
            // A lone surrogate in an escape parses, but reading the string fails (InvalidOperationException).
            // The elements must not outlive the document. The steps hold their own strings.
            using var document = JsonDocument.Parse(body);
            return api == SimulatedApi.Dispatch
                ? DispatchRequest.Read(document.RootElement, steps)
                : MessagesRequest.Read(document.RootElement, steps);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return api == SimulatedApi.Dispatch ? Problems.Dispatch("body", "must be JSON") : Problems.InvalidJson();
        }
    }

    /// <summary>Null if the body is too large.</summary>
    private static async Task<string?> ReadBodyAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > LargestBody)
            {
                return null;
            }
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
