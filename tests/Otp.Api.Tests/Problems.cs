using System.Text.Json;
using System.Text.Json.Nodes;
using Otp.TestKit.Service;

namespace Otp.Api.Tests;

/// <summary>Asserts what a problem says.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <param name="answer">The answer.</param>
    /// <param name="status">Its status.</param>
    /// <param name="type">Its type without the service's prefix, or <c>about:blank</c>.</param>
    /// <param name="title">Its title.</param>
    public static void AssertProblem(Answer answer, int status, string type, string title)
    {
        Assert.That(answer.Status, Is.EqualTo(status), answer.ToString());
        Assert.Multiple(() =>
        {
            Assert.That(answer.MediaType, Is.EqualTo(ContentType));
            Assert.That(answer.ProblemType, Is.EqualTo(type == "about:blank" ? type : $"urn:problem:otp:{type}"));
            Assert.That(answer.Title, Is.EqualTo(title));
            Assert.That(answer.Json.IntOf("status"), Is.EqualTo(status));
            Assert.That(answer.Json.Has("instance"), Is.False);
            Assert.That(answer.Json.TextOf("traceId"), Does.Match("^[0-9a-f]{32}$").And.EqualTo(answer.Header("X-Trace-Id")));
        });
    }

    /// <summary>What a problem says, but for the trace of its request.</summary>
    public static string WithoutTrace(Answer answer)
    {
        var problem = JsonNode.Parse(answer.Text)!.AsObject();
        problem.Remove("traceId");
        return problem.ToJsonString();
    }

    /// <summary>What a problem says of each member.</summary>
    public static IReadOnlyDictionary<string, string[]> ErrorsOf(Answer answer)
        => answer.Json.GetProperty("errors").Deserialize<Dictionary<string, string[]>>()!;
}
