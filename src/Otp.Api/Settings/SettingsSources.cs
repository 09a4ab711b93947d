using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.FileProviders;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>The settings files, and how changes of them are noticed.</summary>
internal static class SettingsFiles
{
    // Turns the framework's own way off, by an argument of its own: it asks to be told of every change below the content root, where
    // the database stands, so that each write of the service would wake the watcher up.
    private const string NoWatcher = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>The framework's builder, which has read the files.</summary>
    /// <exception cref="StartupException">One of them is not JSON.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        try
        {
            return WebApplication.CreateBuilder([.. args, NoWatcher]);
        }
        catch (InvalidDataException)
        {
            RefuseBroken(args);
            throw;
        }
    }

    /// <summary>Looks at the files every few seconds instead.</summary>
    public static void PollSettingsFiles(this ConfigurationManager configuration, IHostEnvironment environment)
    {
        IList<IConfigurationSource> sources = configuration.Sources;
        for (var index = 0; index < sources.Count; index++)
        {
            if (sources[index] is JsonConfigurationSource { Path: { } path } source)
            {
                var root = (source.FileProvider as PhysicalFileProvider)?.Root ?? environment.ContentRootPath;
                sources[index] = new SettingsFile
                {
                    FileProvider = Polled(root),
                    Path = path,
                    Optional = source.Optional,
                    ReloadOnChange = true,
                };
            }
        }
    }

    // The builder's exception has the file in its message only. Read once more, the file is told to a handler.
    private static void RefuseBroken(string[] args)
    {
        var host = new ConfigurationBuilder()
            .AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args).Build();
        new ConfigurationBuilder()
            .SetBasePath(Path.GetFullPath(host[HostDefaults.ContentRootKey] ?? "."))
            .SetFileLoadExceptionHandler(file => throw new StartupException(
                $"{file.Provider.Source.Path} is not JSON{LineOf(file.Exception)}. Mend it, or take it away."))
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{host[HostDefaults.EnvironmentKey] ?? Environments.Production}.json", optional: true)
            .Build();
    }

    private static string LineOf(Exception? exception)
    {
        while (exception is not (null or JsonException))
        {
            exception = exception.InnerException;
        }

        return exception is JsonException { LineNumber: { } line }
            ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1})")
            : "";
    }

    private static PhysicalFileProvider Polled(string root) => new(root) { UsePollingFileWatcher = true, UseActivePolling = true };

    /// <summary>A member that is null is one that is not set. The framework would put the null in the place of the default.</summary>
    private sealed class SettingsFile : JsonConfigurationSource
    {
        public override IConfigurationProvider Build(IConfigurationBuilder builder)
        {
            EnsureDefaults(builder);
            return new Reader(this);
        }

        private sealed class Reader(SettingsFile source) : JsonConfigurationProvider(source)
        {
            public override void Load(Stream stream)
            {
                base.Load(stream);
                foreach (var (key, _) in Data.Where(setting => setting.Value is null).ToList())
                {
                    Data.Remove(key);
                }
            }
        }
    }
}

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

        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Read(path) });
    }

    private static List<KeyValuePair<string, string?>> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return
            [
                .. document.RootElement.EnumerateObject()
                    .Where(member => string.Equals(member.Name, Member, StringComparison.OrdinalIgnoreCase))
                    .Where(member => member.Value.ValueKind == JsonValueKind.String)
                    .Select(member => KeyValuePair.Create(Setting, member.Value.GetString())),
            ];
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{FileName} in the content root cannot be read as one JSON object. Mend or remove it.", exception);
        }
    }
}

/// <summary>
/// The log levels that hold where nobody configures others: ours and the host's own at Information, the libraries' from
/// Warning on. In code, because a settings file is not found when the service is started from another folder.
/// </summary>
internal static class LogLevels
{
    private const string Section = "Logging";
    private const string Levels = "LogLevel";

    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",

        // It reports a failed statement when it finds no migrations yet, and the exception of any other comes to us.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command"] = "None",
        ["Logging:LogLevel:Otp.Api.Clients.ApiKeyAuthentication"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:System"] = "Warning",
    };

    /// <summary>Adds the defaults below every other source, and looks at what those say.</summary>
    /// <exception cref="StartupException">A level is none. The framework would say so with a stack trace.</exception>
    public static void AddLogLevels(this ConfigurationManager configuration)
    {
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        var logging = configuration.GetSection(Section);
        var levels = logging.GetChildren().Prepend(logging).SelectMany(provider => provider.GetSection(Levels).GetChildren());
        if (levels.FirstOrDefault(level => !IsLevel(level.Value)) is { } wrong)
        {
            throw new StartupException(
                $"Logging:LogLevel holds '{wrong.Value}', which is no level. Use Trace, Debug, Information, Warning, Error, Critical or "
                + $"None.");
        }
    }

    private static bool IsLevel(string? text) => string.IsNullOrEmpty(text) || Enum.TryParse<LogLevel>(text, ignoreCase: true, out _);
}
