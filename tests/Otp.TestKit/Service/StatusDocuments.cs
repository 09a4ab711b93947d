using System.Text.Json;

namespace Otp.TestKit.Service;

/// <summary>Reads the members of a status document and of a problem.</summary>
public static class StatusDocuments
{
    /// <summary>The names of an object's members, in their order.</summary>
    public static string[] Members(this JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];

    public static bool Has(this JsonElement element, string name) => element.TryGetProperty(name, out _);

    public static string? TextOf(this JsonElement element, string name)
        => element.TryGetProperty(name, out var member) ? member.GetString() : null;

    public static int IntOf(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static DateTimeOffset TimeOf(this JsonElement element, string name) => element.GetProperty(name).GetDateTimeOffset();

    public static string? Status(this JsonElement document) => document.TextOf("status");

    public static string? DeliveryStatus(this JsonElement document) => document.GetProperty("delivery").TextOf("status");

    public static JsonElement Step(this JsonElement document, int index) => document.GetProperty("delivery").GetProperty("steps")[index];

    public static int StepCount(this JsonElement document) => document.GetProperty("delivery").GetProperty("steps").GetArrayLength();

    public static string? StepStatus(this JsonElement document, int index) => document.Step(index).TextOf("status");

    public static string? StepError(this JsonElement document, int index)
        => document.Step(index).TryGetProperty("error", out var error) ? error.TextOf("code") : null;
}
