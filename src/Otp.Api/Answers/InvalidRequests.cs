using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Otp.Api.Answers;

/// <summary>Turns what model binding and validation found into a problem, by member.</summary>
internal static class InvalidRequests
{
    /// <summary>What a body must be.</summary>
    public const string BodyError = "The body must be one JSON object with the documented members only, each once and of its type.";

    private const string Body = "body";

    public static IActionResult Answer(ActionContext context)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (key, entry) in context.ModelState)
        {
            if (entry.Errors.Count > 0)
            {
                var (member, sentences) = Describe(key, entry);
                errors[member] = [.. errors.GetValueOrDefault(member, []).Union(sentences, StringComparer.Ordinal)];
            }
        }

        return new ProblemAnswer(Problem.Invalid(errors));
    }

    public static ProblemAnswer NotJson()
        => new(Problem.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [Body] = ["The body must be JSON."] }));

    // Of the body itself the framework has sentences of its own; those of members are ours.
    private static (string Member, IEnumerable<string> Sentences) Describe(string key, ModelStateEntry entry)
        => key.Length == 0 ? (Body, [BodyError]) : (key, entry.Errors.Select(error => error.ErrorMessage));
}
