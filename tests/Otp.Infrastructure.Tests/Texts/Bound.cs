using Microsoft.Extensions.Configuration;

namespace Otp.Infrastructure.Tests.Texts;

/// <summary>Options as a settings file makes them.</summary>
internal static class Bound
{
    public static TOptions To<TOptions>(string section, params (string Name, string? Value)[] settings)
        where TOptions : new()
    {
        var all = settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value));
        return new ConfigurationBuilder().AddInMemoryCollection(all).Build().GetSection(section).Get<TOptions>() ?? new TOptions();
    }
}
