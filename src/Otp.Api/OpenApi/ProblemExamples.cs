using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;
using Otp.Api.Errors;
using Otp.Api.Otps;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Api.OpenApi;

/// <summary>A problem in words, and as it comes, with the members of its own.</summary>
internal sealed record ProblemExample(Problem Problem, JsonObject Members)
{
    /// <summary>The last part of its type.</summary>
    public string Name => Problem.Type.Split(':')[^1];

    /// <summary>A line of Markdown.</summary>
    public string Line
    {
        get
        {
            var more = Members.Count == 0 ? "" : $" More members: {string.Join(", ", Members.Select(member => $"`{member.Key}`"))}.";
            return $"- `{Problem.Type}`: **{Problem.Title}**. {Problem.Detail}{more}";
        }
    }

    /// <summary>A whole body.</summary>
    public IOpenApiExample Whole
    {
        get
        {
            var body = new JsonObject { ["type"] = Problem.Type, ["title"] = Problem.Title, ["status"] = Problem.Status, ["detail"] = Problem.Detail };
            foreach (var (name, value) in Members)
            {
                body[name] = value?.DeepClone();
            }

            body["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736";
            return new OpenApiExample { Summary = Name, Value = body };
        }
    }
}

/// <summary>What each kind of problem has besides the members that all have.</summary>
internal static class ProblemExamples
{
    public static JsonObject MembersOf(ProblemKind kind, ApiDescription call, JsonNode? otp) => kind switch
    {
        ProblemKind.Validation => new() { ["errors"] = ErrorOf(call) },
        ProblemKind.WrongCode => new() { ["attemptsRemaining"] = 2 },
        ProblemKind.Locked => new() { ["attemptsRemaining"] = 0, ["retryAfterSeconds"] = 30 },
        ProblemKind.CoolDown => new() { ["rule"] = "ResendCooldown", ["otp"] = otp, ["retryAfterSeconds"] = 27 },
        ProblemKind.SendBudget => new() { ["rule"] = "MaxSendsPerRecipientPerHour", ["retryAfterSeconds"] = 3600 },
        ProblemKind.ClientBudget => new() { ["rule"] = "MaxSendsPerClientPerMinute", ["retryAfterSeconds"] = 12 },
        ProblemKind.StorageUnavailable or ProblemKind.Overloaded => new() { ["retryAfterSeconds"] = 1 },
        _ => [],
    };

    private static JsonObject ErrorOf(ApiDescription call)
    {
        var types = call.ParameterDescriptions.Select(parameter => parameter.Type).ToList();
        var (member, sentence) =
            types.Contains(typeof(CreateOtpRequest)) ? ("phoneNumber", PhoneNumber.Rule)
            : types.Contains(typeof(VerifyOtpRequest)) ? ("code", OtpCode.TypedRule)
            : call.ParameterDescriptions.Any(parameter => parameter.Name == "token") ? ("token", RequestToken.Rule)
            : ("body", "The body must be JSON.");
        return new JsonObject { [member] = new JsonArray(sentence) };
    }
}
