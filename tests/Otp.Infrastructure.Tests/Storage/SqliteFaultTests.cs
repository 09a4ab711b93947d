using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Otp.Application.Idempotency;
using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.TestKit;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>Disks that are full, files that may not be written.</summary>
public sealed class SqliteFaultTests
{
    // More than the pages that a connection keeps in memory: it is written, and fails, while the unit still runs.
    private const int MuchMoreThanFits = 20 * 1024 * 1024;

    [Test]
    public async Task On_a_full_file_the_whole_batch_is_unavailable_and_nothing_of_it_is_stored()
    {
        var limit = new PageLimit();
        await using var database = await TestDatabase.StartAsync(limit.Limit);
        using (var connection = database.Connect())
        {
            limit.Pages = Convert.ToInt64(connection.Ask("PRAGMA page_count"), CultureInfo.InvariantCulture);
        }

        await FailsWhileFullAndWorksAfterAsync(database, limit.Lift);
    }

    [Test]
    [Platform("Linux")]
    public async Task On_a_full_disk_the_whole_batch_is_unavailable_and_nothing_of_it_is_stored()
    {
        // A file system of 2 MB needs root; where it cannot be had, the page limit above stands for it.
        using var small = new TemporaryFolder();
        if (Mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", small.Path) != 0)
        {
            Assert.Ignore("No small file system can be mounted here.");
        }

        try
        {
            await using (var template = await TestDatabase.StartAsync())
            {
                File.Copy(template.File.Path, small.File("otp.db"));
            }

            var ballast = small.File("ballast");
            await using (var database = TestDatabase.Open(small))
            {
                await database.UnitOfWork.RunAsync(new Charge("before").RunAsync, CancellationToken.None);
                Fill(ballast);
                await FailsWhileFullAndWorksAfterAsync(
                    database,
                    () =>
                    {
                        File.Delete(ballast);
                        Assert.That(Mount("-o", "remount,size=96m", small.Path), Is.Zero);
                    });
                Assert.That(database.ChargesOf("before"), Is.EqualTo(1));
            }
        }
        finally
        {
            Run("umount", small.Path);
        }
    }

    [Test]
    public async Task On_a_read_only_file_units_are_unavailable_and_reads_go_on()
    {
        await using var database = await TestDatabase.StartAsync();
        await database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None);
        using var image = database.CrashImage();
        await using var readOnly = TestDatabase.Open(image, "Data Source=otp.db;Mode=ReadOnly");

        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => readOnly.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None));

        Assert.That(await EntriesAsync(readOnly, "t1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_file_that_is_no_database_is_unavailable_to_units_and_reads()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("otp.db"), RandomNumberGenerator.GetBytes(8192));
        await using var database = TestDatabase.Open(folder);

        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => EntriesAsync(database, "t1"));
    }

    [Test]
    public async Task A_file_that_cannot_be_opened_is_unavailable_to_units_and_reads()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("otp.db"));
        await using var database = TestDatabase.Open(folder);

        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => database.UnitOfWork.RunAsync(new Charge("t1").RunAsync, CancellationToken.None));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => EntriesAsync(database, "t1"));
    }

    private static async Task FailsWhileFullAndWorksAfterAsync(TestDatabase database, Action freeSpace)
    {
        var (before, after) = (new Charge("t1"), new Charge("t2"));
        var held = new HeldUnit();
        var holding = database.UnitOfWork.RunAsync(held.RunAsync, CancellationToken.None);
        await held.Started;
        var units = new List<Task>
        {
            database.UnitOfWork.RunAsync(before.RunAsync, CancellationToken.None),
            database.UnitOfWork.RunAsync(KeepTooMuchAsync, CancellationToken.None),
            database.UnitOfWork.RunAsync(after.RunAsync, CancellationToken.None),
        };
        held.Release();
        await holding;

        foreach (var unit in units)
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => unit);
        }

        Assert.That(before.Runs, Is.EqualTo(1), "a full disk hits all alike, so nothing is tried again");
        Assert.That(after.Runs, Is.Zero);
        Assert.That(database.ChargesOf("t1"), Is.Zero);

        freeSpace();
        await database.UnitOfWork.RunAsync(KeepTooMuchAsync, CancellationToken.None);
        await database.UnitOfWork.RunAsync(before.RunAsync, CancellationToken.None);
        Assert.That(database.ChargesOf("t1"), Is.EqualTo(1));
    }

    private static async ValueTask<int> KeepTooMuchAsync(IStorage storage, DateTimeOffset now)
    {
        var key = Samples.Key("k").HashFor("create", ClientId.Default, RequestToken.Parse("t1"));
        await storage.Idempotency.KeepAsync(key, new IdempotentAnswer(new byte[MuchMoreThanFits], null, now));
        return 0;
    }

    private static async Task<int> EntriesAsync(TestDatabase database, string token)
        => (await database.UnitOfWork.ReadAsync(
            (storage, _) => storage.Budgets.EntriesAsync(Charge.KeyOf(token), DateTimeOffset.UnixEpoch), CancellationToken.None)).Count;

    private static void Fill(string path)
    {
        var block = new byte[4096];
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static int Mount(params string[] arguments) => Run("mount", arguments);

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
