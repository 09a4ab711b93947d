using System.Reflection;
using System.Security.Cryptography;
using Otp.Infrastructure.Clients;

namespace Otp.Api.CommandLine;

/// <summary>The commands of the executable, for those who set the service up.</summary>
internal static class Commands
{
    private const string InitProduction = "init-production";
    private const string CheckConfig = "check-config";
    private const string CheckHealth = "check-health";
    private const string NewClient = "new-client";
    private const string NewKey = "new-key";
    private const string NewToken = "new-token";
    private const string NewSecret = "new-secret";
    private const string Backup = "backup";
    private const string ExpireAll = "expire-all";
    private const string Probe = "--probe";
    private const string Version = "--version";
    private const string Help = "help";
    private const int Succeeded = 0;
    private const int Misused = 2;
    private const int TokenBytes = 16;

    private const string Usage = """
        Usage: Otp.Api [command]

        Without a command the service runs. Settings come from appsettings.json, the environment and the command line
        (--Section:Name=value, after the command).

          init-production    prints new keys, a client and its API key, and every setting of a production service
          check-config       says everything that is wrong with the configuration, at once, or what a start warns of; exits with 1
                             if anything is wrong. With --probe it then asks each provider whether it takes the credentials, sends
                             nothing, and exits with 1 if one refuses or cannot be reached
          check-health       asks the service that runs on this machine, by the same settings, whether it is ready: prints its answer, and
                             exits with 1 if it is not, or does not answer in five seconds
          new-client NAME    prints a new API client: its key (for the client) and its settings (for the service)
          new-key            prints a new API key and its hash, to be the second key of a client while keys rotate
          new-token          prints a token for one login attempt: 128 random bits
          new-secret         prints a secret to sign webhooks with, for the events of a client or a gateway
          backup PATH        copies the SQLite database while the service runs; no code in the copy is live any more
          expire-all         ends every live code of a database that was restored in another way
          --version          prints the version
          help               prints this
        """;

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code; null when they name none, so that the service runs.</returns>
    public static async Task<int?> TryRunAsync(string[] args)
    {
        // Settings may stand on the command line too (--Section:Name=value, --urls address): no command begins so.
        if (args.Length == 0 || (IsOption(args[0]) && args[0] is not ("--help" or Version)))
        {
            return null;
        }

        var output = Console.Out;
        switch (args)
        {
            case [Help or "--help"] or [_, .., "--help"]:
                await output.WriteLineAsync(Usage);
                return Succeeded;
            case [CheckConfig, .. var rest]
                when rest.Where(argument => argument != Probe).ToArray() is var settings && AreSettings(settings):
                return await ServiceCommands.CheckConfigAsync(settings, probe: rest.Contains(Probe, StringComparer.Ordinal));
            case [CheckHealth, .. var settings] when AreSettings(settings):
                return await ServiceCommands.CheckHealthAsync(settings);
            case [Backup, var path, .. var settings] when IsPath(path) && AreSettings(settings):
                return await ServiceCommands.BackUpAsync(path, settings);
            case [ExpireAll, .. var settings] when AreSettings(settings):
                return await ServiceCommands.ExpireAllAsync(settings);
            case [Version]:
                await output.WriteLineAsync(VersionOfThis());
                return Succeeded;
            case [InitProduction, .. var settings] when AreSettings(settings):
                await output.WriteAsync(new NewSettings(RandomNumberGenerator.Create()).Production());
                return Succeeded;
            case [NewClient, var name, .. var settings] when !IsOption(name) && AreSettings(settings):
                return await PrintClientAsync(name);
            case [NewKey, .. var settings] when AreSettings(settings):
                await output.WriteAsync(new NewSettings(RandomNumberGenerator.Create()).Key());
                return Succeeded;
            case [NewToken, .. var settings] when AreSettings(settings):
                await output.WriteLineAsync(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)));
                return Succeeded;
            case [NewSecret, .. var settings] when AreSettings(settings):
                await output.WriteAsync(new NewSettings(RandomNumberGenerator.Create()).Secret());
                return Succeeded;
            case [Backup, ..]:
                await Console.Error.WriteLineAsync("backup takes the path of a new file, and settings after it (--Section:Name=value).");
                return Misused;
            case [ExpireAll or CheckConfig or CheckHealth, ..]:
                await Console.Error.WriteLineAsync(
                    $"{args[0]} takes {(args[0] == CheckConfig ? $"{Probe}, " : "")}settings and nothing else (--Section:Name=value).");
                return Misused;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return Misused;
        }
    }

    // A setting in the place of the path is no path.
    private static bool IsPath(string argument) => !string.IsNullOrWhiteSpace(argument) && !IsOption(argument);

    private static bool IsOption(string argument) => argument.StartsWith("--", StringComparison.Ordinal);

    // --Name=value, or --Name and its value. Anything else would be passed over, as if the database that somebody named were meant.
    private static bool AreSettings(ReadOnlySpan<string> arguments) => arguments switch
    {
        [] => true,
        [var setting, ..] when setting.StartsWith($"{Probe}=", StringComparison.Ordinal) => false,
        [var setting, .. var rest] when IsOption(setting) && setting.Contains('=', StringComparison.Ordinal) => AreSettings(rest),
        [var name, var value, .. var rest] when IsOption(name) && !IsOption(value) => AreSettings(rest),
        _ => false,
    };

    // Without the commit that the build appends.
    private static string VersionOfThis()
        => typeof(Commands).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static async Task<int> PrintClientAsync(string name)
    {
        if (!ClientNames.IsName(name))
        {
            await Console.Error.WriteLineAsync("A client's name is 1 to 64 letters, digits, '.', '_' and '-'.");
            return Misused;
        }

        await Console.Out.WriteAsync(new NewSettings(RandomNumberGenerator.Create()).Client(name));
        return Succeeded;
    }
}
