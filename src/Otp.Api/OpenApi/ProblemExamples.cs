using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Otp.Api.Errors;

namespace Otp.Api.OpenApi;

/// <summary>Each kind of problem in words, and as it comes, with the members of its own.</summary>
internal static class ProblemExamples
{
    /// <summary>The last part of its type.</summary>
    public static string NameOf(ProblemKind kind) => Problem.Of(kind).Type.Split(':')[^1];

    /// <summary>A line of Markdown.</summary>
    public static string Describe(ProblemKind kind)
    {
        var problem = Problem.Of(kind);
        var members = MembersOf(kind).Select(member => $"`{member.Key}`").ToList();
        var more = members.Count == 0 ? "" : $" More members: {string.Join(", ", members)}.";
        return $"- `{problem.Type}`: **{problem.Title}**. {problem.Detail}{more}";
    }

    /// <summary>A whole body.</summary>
    public static IOpenApiExample Of(ProblemKind kind)
    {
        var problem = Problem.Of(kind);
        var body = new JsonObject { ["type"] = problem.Type, ["title"] = problem.Title, ["status"] = problem.Status, ["detail"] = problem.Detail };
        foreach (var (name, value) in MembersOf(kind))
        {
            body[name] = value?.DeepClone();
        }

        return new OpenApiExample { Summary = NameOf(kind), Value = body };
    }

    private static JsonObject MembersOf(ProblemKind kind) => kind switch
    {
        ProblemKind.Validation => new() { ["errors"] = new JsonObject { ["phoneNumber"] = new JsonArray("A phoneNumber is a valid number in international form.") } },
        ProblemKind.WrongCode => new() { ["attemptsRemaining"] = 2 },
        ProblemKind.Locked => new() { ["attemptsRemaining"] = 0, ["retryAfterSeconds"] = 30 },
        ProblemKind.CoolDown => new() { ["rule"] = "ResendCooldown", ["otp"] = Status(), ["retryAfterSeconds"] = 27 },
        ProblemKind.SendBudget => new() { ["rule"] = "MaxSendsPerRecipientPerHour", ["retryAfterSeconds"] = 3600 },
        ProblemKind.ClientBudget => new() { ["rule"] = "MaxSendsPerClientPerMinute", ["retryAfterSeconds"] = 12 },
        ProblemKind.StorageUnavailable => new() { ["retryAfterSeconds"] = 1 },
        _ => [],
    };

    private static JsonObject Status() => new()
    {
        ["token"] = "login-2cb2dc16f981f021",
        ["status"] = "pending",
        ["createdAt"] = "2026-11-23T03:11:30.013Z",
        ["expiresAt"] = "2026-11-23T03:16:30.013Z",
        ["expiresInSeconds"] = 297,
        ["codeLength"] = 5,
        ["attemptsRemaining"] = 3,
        ["nextSendAllowedAt"] = "2026-11-23T03:12:00.013Z",
    };
}
