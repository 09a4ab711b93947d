using ArchUnitNET.Domain;

namespace Otp.Architecture.Tests;

/// <summary>Circles between the namespaces of one project, which are its folders.</summary>
internal static class Circles
{
    /// <summary>Each circle once, as the uses that close it: "A.One uses B.Two, B.Three uses A.Four".</summary>
    /// <param name="architecture">The types.</param>
    /// <param name="project">The namespace that the others are below.</param>
    /// <param name="whole">One that counts as one together with those below it.</param>
    public static IReadOnlyList<string> Between(ArchUnitNET.Domain.Architecture architecture, string project, string? whole = null)
    {
        var uses = architecture.Types
            .SelectMany(type => type.Dependencies.Select(dependency => new Use(type, dependency.Target, whole)))
            .Where(use => IsIn(project, use.From) && IsIn(project, use.To) && use.From != use.To)
            .DistinctBy(use => (use.From, use.To))
            .ToLookup(use => use.From, StringComparer.Ordinal);
        var circles = uses.Select(from => ShortestBack(uses, from.Key)).OfType<IReadOnlyList<Use>>();
        return [.. circles.Select(circle => string.Join(", ", circle))];
    }

    // Null too where a namespace of a lesser name is on the circle: it tells of it.
    private static IReadOnlyList<Use>? ShortestBack(ILookup<string, Use> uses, string start)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var ways = new Queue<Use[]>([[]]);
        while (ways.TryDequeue(out var way))
        {
            foreach (var use in uses[way is [.., var last] ? last.To : start].Where(use => string.CompareOrdinal(use.To, start) >= 0))
            {
                if (use.To == start)
                {
                    return [.. way, use];
                }

                if (seen.Add(use.To))
                {
                    ways.Enqueue([.. way, use]);
                }
            }
        }

        return null;
    }

    private static bool IsIn(string project, string name) => name == project || name.StartsWith($"{project}.", StringComparison.Ordinal);

    /// <summary>A type that depends on one of another namespace.</summary>
    private sealed record Use(IType Type, IType Target, string? Whole)
    {
        public string From => NameOf(Type);

        public string To => NameOf(Target);

        public override string ToString() => $"{Type.FullName} uses {Target.FullName}";

        // Type parameters have none.
        private string NameOf(IType type)
        {
            var name = type.Namespace?.FullName ?? "";
            return Whole is not null && IsIn(Whole, name) ? Whole : name;
        }
    }
}
