using Microsoft.Data.Sqlite;
using Otp.FaultTests.Machine;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.FaultTests.Storage;

internal sealed class LockTests : FaultFixture
{
    private const string WriteTimeout = "00:00:02";

    // Longer than that, and than SQLite's own wait.
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(5);

    [Test]
    public async Task Whoever_comes_to_the_file_by_any_name_is_refused_and_the_service_on_it_goes_on()
    {
        Needed.ToMount();
        var service = await StartServiceAsync();
        var path = service.DatabasePath;
        using var folder = new TemporaryFolder();
        await using var mountedFile = await BindMount.MountAsync(path);
        await using var mountedFolder = await BindMount.MountAsync(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(folder.File("symbolic.db"), path);
        Directory.CreateSymbolicLink(folder.File("symbolic"), Path.GetDirectoryName(path)!);
        await Command.RunAsync("ln", path, folder.File("hard.db"));
        string[] names =
        [
            path, folder.File("symbolic.db"), Path.Combine(folder.File("symbolic"), "otp.db"), folder.File("hard.db"), mountedFile.Path, Path.Combine(mountedFolder.Path, "otp.db"),
        ];
        var load = NewLoad(service);
        var refusals = new List<(int ExitCode, string Output)>();

        await UnderLoadAsync(load, async () =>
        {
            foreach (var name in names)
            {
                refusals.Add(await NewService(("ConnectionStrings__Otp", $"Data Source={name}")).StartInVainAsync());
                refusals.Add(await Command.TryAsync("dotnet", Program, "expire-all", $"--ConnectionStrings:Otp=Data Source={name}"));
            }
        });

        Assert.That(refusals, Has.Count.EqualTo(2 * names.Length));
        Assert.That(refusals.Select(refusal => refusal.ExitCode), Is.All.EqualTo(1));
        Assert.That(
            refusals.Select(refusal => refusal.Output),
            Is.All.Contains("- ConnectionStrings:Otp names a database that another process is using.").And.All.Not.Contains("   at "));
        Assert.That(load.Refused, Is.Zero);
        await AuditAsync("others at the file, by six names", load, service);
    }

    [Test]
    public async Task A_file_that_is_mounted_by_itself_is_refused_and_one_in_a_folder_that_is_mounted_is_not()
    {
        Needed.ToMount();
        var service = await StartServiceAsync();
        var load = NewLoad(service);
        await UnderLoadAsync(load, () => Task.CompletedTask);
        Assert.That(await service.TerminateAsync(), Is.Zero);
        await using var file = await BindMount.MountAsync(service.DatabasePath);
        await using var folder = await BindMount.MountAsync(Path.GetDirectoryName(service.DatabasePath)!);

        service.Set("ConnectionStrings__Otp", $"Data Source={file.Path}");
        var (exitCode, output) = await service.StartInVainAsync();
        service.Set("ConnectionStrings__Otp", $"Data Source={Path.Combine(folder.Path, "otp.db")}");
        await service.StartAsync();

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("- ConnectionStrings:Otp names a file that is mounted by itself.").And.Contain("Mount the file's folder instead."));
        await AuditAsync("the folder of the file mounted elsewhere", load, service);
        Assert.That(await service.TerminateAsync(), Is.Zero);
    }

    [Test]
    public async Task A_file_of_another_account_is_told_from_one_in_use()
    {
        Needed.ToMount();
        var setpriv = Needed.File("setpriv", "util-linux");
        using var folder = new TemporaryFolder();
        var path = folder.File("otp.db");
        await File.WriteAllBytesAsync(path, []);
        await Command.RunAsync("chmod", "600", path);
        await Command.RunAsync("chown", "nobody", path);

        // Root without its right to every file.
        string[] arguments = ["--bounding-set=-dac_override,-dac_read_search", "dotnet", Program];
        string[] settings = ["--environment=Development", "--urls=http://127.0.0.1:0", $"--ConnectionStrings:Otp=Data Source={path}"];

        foreach (var command in new string[][] { settings, ["expire-all", .. settings] })
        {
            var (exitCode, output) = await Command.TryAsync(setpriv, [.. arguments, .. command]);

            Assert.That(exitCode, Is.EqualTo(1), output);
            Assert.That(output, Does.Contain("- ConnectionStrings:Otp names a file that this account may not read and write, or not make.").And.Not.Contain("another process"));
        }
    }

    [Test]
    public async Task A_foreign_lock_held_for_longer_than_the_write_timeout_is_answered_503_and_loses_nothing()
    {
        var service = await StartServiceAsync(("Database__WriteTimeout", WriteTimeout));
        var load = NewLoad(service);

        await UnderLoadAsync(load, async () =>
        {
            await using var foreign = new SqliteConnection($"Data Source={service.DatabasePath};Pooling=False;Default Timeout=30");
            await foreign.OpenAsync();
            await ExecuteAsync(foreign, "BEGIN EXCLUSIVE");
            await Task.Delay(HeldFor);
            Assert.That(load.Refused, Is.GreaterThan(0));
            Assert.That((await service.Client.FetchAsync("/health/live")).Status, Is.EqualTo(200));
            await ExecuteAsync(foreign, "ROLLBACK");
        });

        Assert.That(service.Output, Does.Contain("locked").Or.Contain("did not come in time"));
        await AuditAsync("file locked by others for 5 s", load, service);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "Otp.Api.dll");

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
