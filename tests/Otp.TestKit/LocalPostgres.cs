using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Otp.TestKit;

/// <summary>
/// A PostgreSQL server of the tests' own, on a free port of the loopback interface, with its data in a temporary folder. One
/// for a test process, ended with it. Where PostgreSQL is not installed the tests that ask for it are ignored, but not in
/// continuous integration.
/// </summary>
public sealed class LocalPostgres : IDisposable
{
    private const string Role = "otp";
    private const string Unprivileged = "nobody";

    private static readonly Lazy<LocalPostgres> One = new(Start);

    private readonly string _folder;
    private readonly string _programs;
    private readonly int _port;

    private LocalPostgres(string folder, string programs, int port)
    {
        _folder = folder;
        _programs = programs;
        _port = port;
    }

    /// <summary>The server, started when it is first asked for.</summary>
    public static LocalPostgres Server
    {
        get
        {
            Needed.Unless(FindPrograms() is not null, "PostgreSQL is not installed (package postgresql).");
            return One.Value;
        }
    }

    /// <summary>Starts a server beside the one of all, for a test that ends it under others' feet. The caller disposes of it.</summary>
    public static LocalPostgres StartAnother()
    {
        Needed.Unless(FindPrograms() is not null, "PostgreSQL is not installed (package postgresql).");
        return Start();
    }

    /// <summary>Makes a new, empty database, or a copy of one.</summary>
    /// <returns>How to connect to it.</returns>
    public string CreateDatabase(string? copyOf = null)
    {
        var name = $"t{Guid.CreateVersion7():N}";
        Run(copyOf is null ? $"CREATE DATABASE {name}" : $"CREATE DATABASE {name} TEMPLATE {copyOf}");
        return ConnectionTo(name);
    }

    /// <summary>How to connect to a database.</summary>
    public string ConnectionTo(string database) => $"Host=127.0.0.1;Port={_port};Database={database};Username={Role}";

    /// <summary>Ends the server's connections to a database and drops it.</summary>
    public void DropDatabase(string connectionString)
        => Run($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    /// <summary>Stops the server at once, as a crash would, and starts it again.</summary>
    public void Crash()
    {
        Command("pg_ctl", "-D", DataFolder, "-m", "immediate", "-w", "stop");
        Launch();
    }

    /// <summary>Ends the server, if it was started, and deletes its data. For the end of a test run.</summary>
    public static void Stop()
    {
        if (One.IsValueCreated)
        {
            One.Value.Dispose();
        }
    }

    /// <summary>Ends the server at once and deletes its data.</summary>
    public void Dispose()
    {
        Command("pg_ctl", "-D", DataFolder, "-m", "immediate", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private string DataFolder => Path.Combine(_folder, "data");

    private static LocalPostgres Start()
    {
        var folder = Directory.CreateTempSubdirectory("otp-postgres-").FullName;
        var server = new LocalPostgres(folder, FindPrograms()!, FreePorts.Next());
        if (Environment.IsPrivilegedProcess)
        {
            Execute("chown", [Unprivileged, folder]);
        }

        server.Command("initdb", "-D", server.DataFolder, "-U", Role, "--auth=trust", "--encoding=UTF8", "--no-sync");
        server.Launch();
        return server;
    }

    private static string? FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        var folders = Directory.Exists(Debian)
            ? Directory.EnumerateDirectories(Debian).OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            : [];
        return folders
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "pg_ctl")));
    }

    // No fsync: what is tested is what the service does with the server, and a crash here is one of the server, not of the machine.
    private void Launch() => Command(
        "pg_ctl",
        "-D",
        DataFolder,
        "-o",
        string.Create(CultureInfo.InvariantCulture, $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=300 -c deadlock_timeout=100ms -c wal_writer_delay=10s"),
        "-l",
        Path.Combine(DataFolder, "log"),
        "-w",
        "start");

    private void Run(string sql)
    {
        using var connection = new NpgsqlConnection($"{ConnectionTo("postgres")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own names.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    // The server refuses to run as root.
    private void Command(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        if (Environment.IsPrivilegedProcess)
        {
            Execute("runuser", ["-u", Unprivileged, "--", path, .. arguments]);
        }
        else
        {
            Execute(path, arguments);
        }
    }

    // Its output goes to a file: a server that inherited a pipe would keep it open.
    private static void Execute(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("sh") { WorkingDirectory = Path.GetTempPath() };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$@\" </dev/null >/dev/null 2>&1");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}.");
        }
    }
}
