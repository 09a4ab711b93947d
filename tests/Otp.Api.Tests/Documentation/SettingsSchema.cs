using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Tests.Documentation;

/// <summary>
/// The JSON schema of settings files: names and types from the options, descriptions from docs/configuration.md. Ranges are left to
/// <c>check-config</c>, which tells them with the remedy.
/// </summary>
internal static partial class SettingsSchema
{
    public static JsonObject Of(IEnumerable<KnownSettings> known)
    {
        var sections = new JsonObject();
        foreach (var (section, names) in known.OrderBy(one => one.Section, StringComparer.Ordinal))
        {
            sections[section] = Schema(section, names);
        }

        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Settings of the OTP service",
            ["description"] = "Made from the options of the service; docs/configuration.md says everything.",
            ["type"] = "object",
            ["properties"] = sections,
        };
    }

    private static JsonObject Schema(string name, SettingNames names)
    {
        var schema = names switch
        {
            { Any: { } entry } when names.Type!.IsAssignableTo(typeof(System.Collections.IDictionary))
                => new JsonObject { ["type"] = "object", ["additionalProperties"] = Schema($"{name}:<name>", entry) },
            { Any: { } entry } => new JsonObject { ["type"] = "array", ["items"] = Schema($"{name}:<index>", entry) },
            _ when names.Named.Any() => new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject(names.Named
                    .OrderBy(below => below.Key, StringComparer.Ordinal)
                    .Select(below => KeyValuePair.Create(below.Key, (JsonNode?)Schema($"{name}:{below.Key}", below.Value)))),
                ["additionalProperties"] = false,
            },
            _ => ValueOf(names.Type!),
        };

        // Settings are described; not what only holds settings, nor each entry of a list.
        var isSetting = !names.Named.Any() && names.Any?.Named.Any() != true && !name.EndsWith('>');
        if (isSetting && DescriptionOf(name) is { } description)
        {
            schema.Insert(0, "description", description);
        }

        return schema;
    }

    private static JsonObject ValueOf(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            { IsEnum: true } => new JsonObject
            {
                ["enum"] = new JsonArray([.. Enum.GetNames(value).Select(name => JsonValue.Create(name))]),
            },
            _ when value == typeof(bool) => new JsonObject { ["type"] = "boolean" },
            _ when value == typeof(int) => new JsonObject { ["type"] = "integer" },
            _ when value == typeof(TimeSpan) => new JsonObject
            {
                ["type"] = "string",
                ["pattern"] = @"^(\d+\.)?\d{1,2}:\d{2}(:\d{2}(\.\d{1,7})?)?$",
            },
            _ when value == typeof(string) || value == typeof(Uri) => new JsonObject { ["type"] = "string" },
            _ => throw new NotSupportedException($"The schema does not know how a {value.Name} is written."),
        };
    }

    // A client's rules are described where the service's are.
    private static string? DescriptionOf(string name)
    {
        var row = ConfigurationDocument.RowOf(name)
            ?? ConfigurationDocument.RowOf(name.Replace("Clients:<name>:", "Otp:", StringComparison.Ordinal));
        return row is null
            ? null
            : Plain(string.Join(". ", new[] { row.Notes, $"Default: {row.Default}", $"Range: {row.Range}" }.Where(part => part.Length > 0)));
    }

    private static string Plain(string markdown) => Link().Replace(markdown, "${text}").Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
