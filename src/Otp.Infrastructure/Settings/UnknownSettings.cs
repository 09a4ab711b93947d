using Microsoft.Extensions.Configuration;

namespace Otp.Infrastructure.Settings;

/// <summary>
/// Finds settings in the service's own sections that nothing reads, most of which are misspelt: who set one believes that it
/// holds. They are told and stop no start, for the environment is other programs' too.
/// </summary>
public sealed class UnknownSettings
{
    private readonly IConfiguration _configuration;
    private readonly SettingNames _sections;
    private readonly string[] _settings;

    /// <summary>Looks in a configuration for what is not known.</summary>
    public UnknownSettings(IConfiguration configuration, IEnumerable<KnownSettings> known)
    {
        var sections = known.ToLookup(one => one.Section, one => one.Names, StringComparer.OrdinalIgnoreCase);
        _configuration = configuration;
        _sections = SettingNames.Of(sections.Select(names => KeyValuePair.Create(names.Key, names.Aggregate((all, more) => all.With(more)))));
        _settings = [.. sections.SelectMany(section => section.SelectMany(names => names.Written), (section, name) => $"{section.Key}:{name}")];
    }

    /// <summary>All of them, by their sections.</summary>
    public IReadOnlyList<UnknownSetting> Find()
    {
        var found = new List<UnknownSetting>();
        foreach (var section in _configuration.GetChildren())
        {
            if (_sections.Find(section.Key) is (var name, var names))
            {
                Look(section, name, names, found);
            }
            else if (Nearest(section.Key, _sections.Written) is { } nearest && section.GetChildren().Any())
            {
                found.Add(new UnknownSetting(section.Key, nearest));
            }
        }

        return found;
    }

    private void Look(IConfigurationSection section, string path, SettingNames names, List<UnknownSetting> found)
    {
        foreach (var child in section.GetChildren())
        {
            if (names.Find(child.Key) is (var name, var below))
            {
                Look(child, $"{path}:{name}", below, found);
            }
            else
            {
                var nearest = Nearest(child.Key, names.Written) is { } sibling ? $"{path}:{sibling}" : null;
                found.Add(new UnknownSetting($"{path}:{child.Key}", Elsewhere(child.Key) ?? nearest));
            }
        }
    }

    // The right name in the wrong section, if one section alone has it.
    private string? Elsewhere(string name)
        => _settings.Where(setting => setting.EndsWith($":{name}", StringComparison.OrdinalIgnoreCase)).Take(2).ToArray() is [var only] ? only : null;

    // Nothing that differs in more than a third of its letters.
    private static string? Nearest(string name, IEnumerable<string> names)
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
                        edits[row - 1, column - 1] + (IsSame(row, column) ? 0 : 1), Math.Min(edits[row - 1, column], edits[row, column - 1]) + 1),
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
