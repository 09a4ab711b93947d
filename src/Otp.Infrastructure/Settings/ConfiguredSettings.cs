using Microsoft.Extensions.Configuration;

namespace Otp.Infrastructure.Settings;

/// <summary>
/// Looks through the configuration of the service's own sections, by the names and types that are read there. What nothing reads is
/// most often misspelt, and who set it believes that it holds. It is told and stops no start, for the environment is other
/// programs' too; a value that cannot be read does.
/// </summary>
public sealed class ConfiguredSettings
{
    private readonly IConfiguration _configuration;
    private readonly SettingNames _sections;
    private readonly string[] _settings;

    /// <summary>Looks in a configuration for what is known.</summary>
    public ConfiguredSettings(IConfiguration configuration, IEnumerable<KnownSettings> known)
    {
        var sections = known.ToLookup(one => one.Section, one => one.Names, StringComparer.OrdinalIgnoreCase);
        _configuration = configuration;
        _sections = SettingNames.Of(
            sections.Select(names => KeyValuePair.Create(names.Key, names.Aggregate((all, more) => all.With(more)))));
        _settings =
        [
            .. sections.SelectMany(section => section.SelectMany(names => names.Written), (section, name) => $"{section.Key}:{name}"),
        ];
    }

    /// <summary>The settings that nothing reads, by their sections.</summary>
    public IReadOnlyList<UnknownSetting> FindUnknown()
    {
        var found = new List<UnknownSetting>();
        foreach (var section in _configuration.GetChildren())
        {
            if (_sections.Find(section.Key) is (var name, var names))
            {
                found.AddRange(Below(section, name, names).Where(setting => setting.Below is null)
                    .Select(setting => new UnknownSetting(setting.Name, Elsewhere(setting.Section.Key) ?? setting.Nearest)));
            }
            else if (Nearest(section.Key, _sections.Written) is { } nearest && section.GetChildren().Any())
            {
                found.Add(new UnknownSetting(section.Key, nearest));
            }
        }

        return found;
    }

    /// <summary>The names of settings whose value is not of their type, by their sections.</summary>
    public IReadOnlyList<string> FindOfWrongType()
        =>
        [
            .. _configuration.GetChildren()
                .SelectMany(section => _sections.Find(section.Key) is (var name, var names) ? Below(section, name, names) : [])
                .Where(setting => setting.Below is { IsValue: true, Type: { } type }
                    ? !IsReadable(setting.Section, type)
                    : setting.Below is { TakesNames: true } && !string.IsNullOrEmpty(setting.Section.Value))
                .Select(setting => setting.Name),
        ];

    // What stands below a section, however deep; with what is read below it, or null for what is not read.
    private static IEnumerable<(IConfigurationSection Section, string Name, SettingNames? Below, string? Nearest)> Below(
        IConfigurationSection section, string path, SettingNames names)
    {
        foreach (var child in section.GetChildren())
        {
            if (names.Find(child.Key) is (var name, var below))
            {
                yield return (child, $"{path}:{name}", below, null);
                foreach (var deeper in Below(child, $"{path}:{name}", below))
                {
                    yield return deeper;
                }
            }
            else
            {
                var nearest = Nearest(child.Key, names.Written) is { } sibling ? $"{path}:{sibling}" : null;
                yield return (child, $"{path}:{child.Key}", null, nearest);
            }
        }
    }

    // By the binder, which reads it afterwards.
    private static bool IsReadable(IConfigurationSection setting, Type type)
    {
        try
        {
            setting.Get(type);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // The right name in the wrong section, if only one section has it.
    private string? Elsewhere(string name)
        => _settings.Where(setting => setting.EndsWith($":{name}", StringComparison.OrdinalIgnoreCase)).Take(2).ToArray() is [var only]
            ? only
            : null;

    /// <summary>The name that may have been meant; nothing that differs in more than a third of its letters.</summary>
    internal static string? Nearest(string name, IEnumerable<string> names)
        => names.Select(written => (Written: written, Edits: Edits(name, written)))
            .Where(candidate => candidate.Edits <= Math.Max(1, name.Length / 3))
            .OrderBy(candidate => candidate.Edits)
            .Select(candidate => candidate.Written)
            .FirstOrDefault();

    // Letters to insert, leave out, replace, or exchange with the next one (Levenshtein's distance, with Damerau's exchange).
    private static int Edits(string one, string other)
    {
        var edits = new int[one.Length + 1, other.Length + 1];
        for (var row = 0; row <= one.Length; row++)
        {
            for (var column = 0; column <= other.Length; column++)
            {
                edits[row, column] = (row, column) switch
                {
                    (0, _) => column,
                    (_, 0) => row,
                    _ => Math.Min(
                        edits[row - 1, column - 1] + (IsSame(row, column) ? 0 : 1),
                        Math.Min(edits[row - 1, column], edits[row, column - 1]) + 1),
                };
                if (row > 1 && column > 1 && IsSame(row, column - 1) && IsSame(row - 1, column))
                {
                    edits[row, column] = Math.Min(edits[row, column], edits[row - 2, column - 2] + 1);
                }
            }
        }

        return edits[one.Length, other.Length];

        bool IsSame(int row, int column) => char.ToUpperInvariant(one[row - 1]) == char.ToUpperInvariant(other[column - 1]);
    }
}

/// <summary>A setting that nothing reads.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nearest">What may have been meant; null when nothing is near.</param>
public sealed record UnknownSetting(string Name, string? Nearest);
