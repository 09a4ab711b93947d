using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace Otp.Api.Hosting;

/// <summary>How changes of the settings files are noticed.</summary>
internal static class SettingsFiles
{
    /// <summary>
    /// Turns the framework's own way off, by an argument of its own: it asks to be told of every change below the content
    /// root, where the database stands, so that each write of the service would wake the watcher up.
    /// </summary>
    public const string NoWatcher = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Looks at the files every few seconds instead.</summary>
    public static void PollSettingsFiles(this ConfigurationManager configuration, IHostEnvironment environment)
    {
        IList<IConfigurationSource> sources = configuration.Sources;
        for (var index = 0; index < sources.Count; index++)
        {
            if (sources[index] is JsonConfigurationSource { Path: { } path } source)
            {
                var root = (source.FileProvider as PhysicalFileProvider)?.Root ?? environment.ContentRootPath;
                sources[index] = new JsonConfigurationSource { FileProvider = Polled(root), Path = path, Optional = source.Optional, ReloadOnChange = true };
            }
        }
    }

    private static PhysicalFileProvider Polled(string root) => new(root) { UsePollingFileWatcher = true, UseActivePolling = true };
}
