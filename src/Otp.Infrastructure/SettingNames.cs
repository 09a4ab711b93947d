using System.Reflection;

namespace Otp.Infrastructure;

/// <summary>The names that are read below a setting. Names in settings have no case.</summary>
public sealed class SettingNames
{
    private static readonly SettingNames None = new([], any: null);

    // What is read below each name; and below any other, which are the entries of a list, or the names of clients and keys.
    private readonly IReadOnlyList<KeyValuePair<string, SettingNames>> _named;
    private readonly SettingNames? _any;

    private SettingNames(IReadOnlyList<KeyValuePair<string, SettingNames>> named, SettingNames? any)
    {
        _named = named;
        _any = any;
    }

    /// <summary>The names, as they are written.</summary>
    public IEnumerable<string> Written => _named.Select(name => name.Key);

    /// <summary>The names that the binder reads for a type.</summary>
    public static SettingNames Of(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (type.IsValueType || type == typeof(string) || type == typeof(Uri))
        {
            return None;
        }

        if (EntryOf(type) is { } entry)
        {
            return new SettingNames([], Of(entry));
        }

        var bound = type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetSetMethod() is not null);
        return Of(bound.Select(property => KeyValuePair.Create(property.Name, Of(property.PropertyType))));
    }

    /// <summary>Names with nothing below them.</summary>
    public static SettingNames Of(params string[] names) => Of(names.Select(name => KeyValuePair.Create(name, None)));

    /// <summary>Names with what is below each of them.</summary>
    internal static SettingNames Of(IEnumerable<KeyValuePair<string, SettingNames>> named) => new([.. named], any: null);

    /// <summary>What is read below a name, and the name as it is written; null when the name is not read.</summary>
    public (string Name, SettingNames Below)? Find(string name)
    {
        foreach (var (written, below) in _named)
        {
            if (string.Equals(written, name, StringComparison.OrdinalIgnoreCase))
            {
                return (written, below);
            }
        }

        return _any is null ? null : (name, _any);
    }

    /// <summary>These names and others.</summary>
    internal SettingNames With(SettingNames other) => new([.. _named, .. other._named], _any ?? other._any);

    private static Type? EntryOf(Type type)
    {
        var interfaces = type.GetInterfaces().Where(one => one.IsGenericType).ToArray();
        return ArgumentOf(typeof(IDictionary<,>)) ?? ArgumentOf(typeof(IEnumerable<>));

        Type? ArgumentOf(Type generic) => Array.Find(interfaces, one => one.GetGenericTypeDefinition() == generic)?.GetGenericArguments()[^1];
    }
}
