using System.Text.Json;
using Otp.Infrastructure;

namespace Otp.Api.Hosting;

/// <summary>
/// Reads the <c>nexmo.json</c> of the Node.js sample, when it stands in the content root, for its <c>applicationId</c>. Vonage
/// is called with the application's key, so its <c>apiKey</c> and <c>apiSecret</c> are passed over. Every other source of
/// configuration goes before it.
/// </summary>
internal static class NexmoJson
{
    private const string FileName = "nexmo.json";

    private const string Member = "applicationId";
    private const string Setting = "Vonage:ApplicationId";

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
                    .Where(member => string.Equals(member.Name, Member, StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind == JsonValueKind.String)
                    .Select(member => KeyValuePair.Create(Setting, member.Value.GetString())),
            ];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{FileName} in the content root cannot be read as one JSON object. Mend or remove it.", exception);
        }
    }
}
