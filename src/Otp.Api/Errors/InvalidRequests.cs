using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Otp.Api.Errors;

/// <summary>
/// Turns what model binding and validation found into a problem. The framework's own sentences and the names of unknown
/// members would echo input, so only members of our own are named.
/// </summary>
internal static class InvalidRequests
{
    private const string Body = "body";

    private const string BodyError =
        "The body must be one JSON object with the documented members alone, each once and of its type.";

    private static readonly string[] Members = ["token", "messengerId", "phoneNumber", "code", "Idempotency-Key"];

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

    // The formatter's errors have a JSON path ("$.phoneNumber") or nothing for a key; the validators' have the member's name.
    private static (string Member, IEnumerable<string> Sentences) Describe(string key, ModelStateEntry entry)
        => Members.FirstOrDefault(member => string.Equals(member, key, StringComparison.OrdinalIgnoreCase)) is { } member
            ? (member, entry.Errors.Select(error => error.ErrorMessage))
            : (Body, [BodyError]);
}
