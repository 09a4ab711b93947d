using System.Text.Json;
using Otp.Infrastructure;

namespace Otp.Api.Hosting;

/// <summary>
/// Reads the <c>nexmo.json</c> of the Node.js sample, when it stands in the content root: <c>apiKey</c>, <c>apiSecret</c>,
/// <c>applicationId</c>. Every other source of configuration goes before it.
/// </summary>
internal static class NexmoJson
{
    private const string FileName = "nexmo.json";

    private static readonly Dictionary<string, string> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["apiKey"] = "Vonage:ApiKey",
        ["apiSecret"] = "Vonage:ApiSecret",
        ["applicationId"] = "Vonage:ApplicationId",
    };

    public static void AddNexmoJson(this ConfigurationManager configuration, IHostEnvironment environment)
    {
        var path = Path.Combine(environment.ContentRootPath, FileName);
        if (!File.Exists(path))
        {
            return;
        }

        configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = Read(path) });
    }

    private static List<KeyValuePair<string, string?>> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return
            [
                .. document.RootElement.EnumerateObject()
                    .Where(member => Settings.ContainsKey(member.Name) && member.Value.ValueKind == JsonValueKind.String)
                    .Select(member => KeyValuePair.Create(Settings[member.Name], member.Value.GetString())),
            ];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{FileName} in the content root cannot be read as one JSON object. Mend or remove it.", exception);
        }
    }
}
