using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Otp.Infrastructure;

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
