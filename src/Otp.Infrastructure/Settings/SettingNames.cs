using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Otp.Infrastructure.Settings;

/// <summary>The names that are read below a setting. Names in settings have no case.</summary>
public sealed class SettingNames
{
    private readonly IReadOnlyList<KeyValuePair<string, SettingNames>> _named;

    private SettingNames(IReadOnlyList<KeyValuePair<string, SettingNames>> named, SettingNames? any, Type? type)
    {
        _named = named;
        Any = any;
        Type = type;
    }

    /// <summary>The type that the setting is bound to; null for a section that is not bound as one.</summary>
    public Type? Type { get; }

    /// <summary>What is read below each name.</summary>
    public IEnumerable<KeyValuePair<string, SettingNames>> Named => _named;

    /// <summary>What is read below any other name: the entries of a list, or the names of clients and keys. Null: nothing.</summary>
    public SettingNames? Any { get; }

    /// <summary>Whether it is one value, with nothing below it.</summary>
    internal bool IsValue => Any is null && _named.Count == 0;

    /// <summary>Whether it has names below it, so that the binder passes a value of its own over. A list may be one value.</summary>
    internal bool TakesNames => _named.Count > 0 || (Type is { } type && EntryOf(type, typeof(IDictionary<,>)) is not null);

    /// <summary>The names, as they are written.</summary>
    public IEnumerable<string> Written => _named.Select(name => name.Key);

    /// <summary>The names that the binder reads for a type.</summary>
    public static SettingNames Of(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (type.IsValueType || type == typeof(string) || type == typeof(Uri))
        {
            return new SettingNames([], any: null, type);
        }

        if (EntryOf(type) is { } entry)
        {
            return new SettingNames([], Of(entry), type);
        }

        var bound = type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetSetMethod() is not null);
        return new SettingNames(
            [.. bound.Select(property => KeyValuePair.Create(property.Name, Of(property.PropertyType)))], any: null, type);
    }

    /// <summary>Names of texts.</summary>
    public static SettingNames Of(params string[] names) => Of(names.Select(name => KeyValuePair.Create(name, Of(typeof(string)))));

    /// <summary>Names with what is below each of them.</summary>
    internal static SettingNames Of(IEnumerable<KeyValuePair<string, SettingNames>> named) => new([.. named], any: null, type: null);

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

        return Any is null ? null : (name, Any);
    }

    /// <summary>These names and others.</summary>
    internal SettingNames With(SettingNames other) => new([.. _named, .. other._named], Any ?? other.Any, Type ?? other.Type);

    private static Type? EntryOf(Type type) => EntryOf(type, typeof(IDictionary<,>)) ?? EntryOf(type, typeof(IEnumerable<>));

    private static Type? EntryOf(Type type, Type generic)
        => Array.Find(type.GetInterfaces(), one => one.IsGenericType && one.GetGenericTypeDefinition() == generic)?.GetGenericArguments()[^1];
}

/// <summary>What is read below a section of the configuration: by it, settings that nothing reads are found.</summary>
/// <param name="Section">The section's name.</param>
/// <param name="Names">The names below it.</param>
public sealed record KnownSettings(string Section, SettingNames Names);

/// <summary>Binds sections of the configuration to options.</summary>
public static class SettingsRegistration
{
    /// <summary>Binds a section to its options, checks them at start, and makes the names in it known.</summary>
    public static OptionsBuilder<TOptions> AddSettings<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddKnownSettings(section, SettingNames.Of(typeof(TOptions)));
        return services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
    }

    /// <summary>Makes names known that are read from a section in another way.</summary>
    public static IServiceCollection AddKnownSettings(this IServiceCollection services, string section, SettingNames names)
        => services.AddSingleton(new KnownSettings(section, names));
}
