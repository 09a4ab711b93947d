using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Moq;
using Otp.Application.Storage;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;
using Otp.Infrastructure.Storage.Sqlite;
using Otp.TestKit;

namespace Otp.Infrastructure.Tests.Storage;

[Platform("Linux")]
public sealed class SqliteFileLockTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Who_comes_by_another_name_is_refused_until_the_first_gives_it_back()
    {
        using var other = new SqliteFileLock(Named("link.db"));
        using (var first = new SqliteFileLock(Named("otp.db")))
        {
            first.Take();
            File.CreateSymbolicLink(_folder.File("link.db"), "otp.db");

            var refusal = Assert.Throws<StartupException>(other.Take);

            Assert.That(refusal!.Message, Does.StartWith("ConnectionStrings:Otp names a database that another process is using."));
        }

        Assert.That(other.Take, Throws.Nothing);
    }

    [Test]
    public async Task A_symbolic_link_alone_is_a_name_like_others_and_the_log_stands_beside_the_file()
    {
        Directory.CreateDirectory(_folder.File("data"));
        File.CreateSymbolicLink(_folder.File("link.db"), _folder.File("data/otp.db"));

        await StartAsync(Named("link.db"));

        Assert.That(new FileInfo(_folder.File("data/otp.db")), Has.Length.GreaterThan(0));
        Assert.That(Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Single(), Is.EqualTo("link.db"));
    }

    [Test]
    public async Task A_file_with_two_names_is_refused_by_either_until_one_is_gone()
    {
        await StartAsync(Named("otp.db"));
        using (var link = Process.Start("ln", [_folder.File("otp.db"), _folder.File("link.db")]))
        {
            await link.WaitForExitAsync();
        }

        foreach (var name in new[] { "otp.db", "link.db" })
        {
            var refusal = await Assert.ThrowsAsync<StartupException>(() => StartAsync(Named(name)));
            var backup = await Assert.ThrowsAsync<StartupException>(() => new SqliteUpkeep(Named(name), TimeProvider.System).BackUpAsync(_folder.File("copy.db")));
            Assert.That(refusal!.Message, Does.StartWith("ConnectionStrings:Otp names a file that has other names too (hard links).").And.Contain("Remove the other names"));
            Assert.That(backup!.Message, Is.EqualTo(refusal.Message));
        }

        File.Delete(_folder.File("link.db"));
        Assert.That(() => StartAsync(Named("otp.db")), Throws.Nothing);
    }

    [Test]
    public void A_folder_in_the_place_of_the_file_is_named_as_one()
    {
        using var fileLock = new SqliteFileLock(SqliteFile.From($"Data Source={_folder.Path}", "/"));

        Assert.That(fileLock.Take, Throws.InstanceOf<StartupException>().With.Message.StartsWith("ConnectionStrings:Otp names a folder."));
    }

    [TestCase("nfs4", "nfs4")]
    [TestCase("cifs", "cifs")]
    [TestCase("9p", "9p")]
    [TestCase("fuse.sshfs", "fuse.sshfs")]
    [TestCase("ext4", null)]
    [TestCase("overlay", null)]
    [TestCase("fuseblk", null)]
    [TestCase("fuse.bindfs", null)]
    public void A_network_file_system_is_known_by_its_mount(string type, string? network)
    {
        string[] mounts =
        [
            "2 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
            $"29 2 0:44 / /srv/otp rw,relatime shared:12 master:1 - {type} somewhere:/srv rw,vers=4.2",
            "290 2 0:45 / /srv/other rw,relatime - nfs4 somewhere:/other rw",
        ];

        Assert.That(SqlitePlace.NetworkFileSystem(mounts, 29), Is.EqualTo(network));
    }

    [Test]
    public void A_mount_that_is_not_listed_is_taken_for_a_local_one()
        => Assert.That(SqlitePlace.NetworkFileSystem(["290 2 0:45 / /srv rw - nfs4 somewhere:/ rw"], 29), Is.Null);

    [Test]
    public async Task The_lock_is_given_back_after_the_last_connection_whoever_was_made_first()
    {
        await using var provider = Storage();
        var units = provider.GetRequiredService<IUnitOfWork>();
        await provider.GetServices<IHostedService>().OfType<SqliteDatabase>().Single().StartingAsync(CancellationToken.None);
        var (begun, over) = (new TaskCompletionSource(), new TaskCompletionSource());
        var reading = units.ReadAsync(
            async (_, _) =>
            {
                begun.SetResult();
                await over.Task;
                return 0;
            },
            CancellationToken.None);
        await begun.Task;
        using var other = new SqliteFileLock(Named("otp.db"));

        var disposing = provider.DisposeAsync().AsTask();

        Assert.That(other.Take, Throws.InstanceOf<StartupException>(), "a connection is still open");
        over.SetResult();
        await reading;
        await disposing;
        Assert.That(other.Take, Throws.Nothing);
    }

    private static async Task StartAsync(SqliteFile file)
    {
        using var fileLock = new SqliteFileLock(file);
        await new SqliteDatabase(file, fileLock).StartingAsync(CancellationToken.None);
    }

    private SqliteFile Named(string name) => SqliteFile.From($"Data Source={name}", _folder.Path);

    private ServiceProvider Storage()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["ConnectionStrings:Otp"] = "Data Source=otp.db" })
            .Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(Mock.Of<IHostEnvironment>(environment => environment.ContentRootPath == _folder.Path))
            .AddLogging()
            .AddStorage(configuration)
            .BuildServiceProvider();
    }
}
