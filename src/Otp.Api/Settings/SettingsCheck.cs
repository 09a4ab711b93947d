using Microsoft.Extensions.Options;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>Checks the settings before anything asks for one. All that is wrong is told at once.</summary>
internal static class SettingsCheck
{
    /// <exception cref="AggregateException">Something is wrong: one exception for each thing that is.</exception>
    public static void Run(WebApplication app)
    {
        CheckTypes(app);
        List<Exception> wrong = [];
        Check(app.Services.GetRequiredService<IStartupValidator>().Validate, wrong);
        Check(() => ListenAddresses.Check(app.Configuration), wrong);
        Check(() => TrustedProxies.Read(app.Configuration), wrong);
        if (wrong.Count > 0)
        {
            // A setting that is missing is often there, misspelt.
            wrong.AddRange(SettingsWarnings.ReadUnknownSettings(app.Services).Select(sentence => new StartupException(sentence)));
            throw new AggregateException(wrong);
        }
    }

    /// <summary>Checks that each value is of its setting's type: until then, nothing else can be told of it.</summary>
    /// <exception cref="AggregateException">One is not: one exception for each that is not.</exception>
    public static void CheckTypes(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<ConfiguredSettings>().FindOfWrongType();
        if (settings.Count > 0)
        {
            throw new AggregateException(settings.Select(setting => new StartupException(
                $"{setting} has a value of the wrong type. See docs/configuration.md for what it takes.")));
        }
    }

    private static void Check(Action check, List<Exception> wrong)
    {
        try
        {
            check();
        }
        catch (Exception exception) when (exception is OptionsValidationException or AggregateException or StartupException)
        {
            wrong.Add(exception);
        }
    }
}
