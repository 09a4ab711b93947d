using System.Text.RegularExpressions;
using Npgsql;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.EndToEnd.Tests.Publishing;

/// <summary>The compose files of deploy/docker, and the image run as they say.</summary>
[TestFixture]
internal sealed partial class ComposeTests
{
    private const string OneMachine = "compose.yaml";
    private const string TwoInstances = "compose.postgres.yaml";
    private const string Secret = "private.key";

    [TestCase(OneMachine, 1)]
    [TestCase(TwoInstances, 2)]
    public void Each_instance_runs_our_image_as_its_user_on_a_root_that_nobody_can_write_with_no_rights_beyond(string name, int instances)
    {
        var file = ComposeFile.Read(name);

        Assert.That(file.Ours, Has.Count.EqualTo(instances));
        Assert.That(file.Secrets[Secret].File, Is.EqualTo(Secret));
        foreach (var service in file.Ours)
        {
            Assert.Multiple(() =>
            {
                Assert.That($"docker.io/library/{service.Image}:latest", Is.EqualTo(Published.Image.Name));
                Assert.That(service.PullPolicy, Is.EqualTo("never"));
                Assert.That(service.User, Is.EqualTo(Published.Image.Config.TextOf("User")));
                Assert.That(service.ReadOnly, Is.True);
                Assert.That(service.Tmpfs, Is.EqualTo(["/tmp"]));
                Assert.That(service.CapDrop, Is.EqualTo(["ALL"]));
                Assert.That(service.SecurityOpt, Is.EqualTo(["no-new-privileges:true"]));
                Assert.That(service.StopGracePeriod, Is.EqualTo("45s"), "longer than a stop takes");
                Assert.That(service.Healthcheck!.Test, Is.EqualTo(["CMD", "dotnet", "/app/Otp.Api.dll", "check-health"]));
                Assert.That(service.EnvFile, Is.EqualTo("otp.env"));
                Assert.That(service.Environment["Vonage__PrivateKeyPath"], Is.EqualTo($"/run/secrets/{Secret}"));
                Assert.That(service.Secrets, Is.EqualTo([Secret]));
                Assert.That(service.Volumes.Select(volume => volume.Split(':')[0]), Is.SubsetOf(file.Volumes.Keys));
            });
        }
    }

    [Test]
    public void On_one_machine_it_is_reached_from_that_machine_and_its_database_is_on_a_volume()
    {
        var service = ComposeFile.Read(OneMachine).Ours[0];

        Assert.That(service.Ports, Is.EqualTo(["127.0.0.1:3000:8080"]));
        Assert.That(service.Volumes, Is.EqualTo(["otp:/home/app"]));
    }

    [Test]
    public async Task On_one_machine_the_settings_that_the_image_prints_start_it_and_a_code_outlives_its_container()
    {
        await using var vonage = await VonageStub.StartAsync();
        using var container = await CreateAsync(OneMachine);
        var key = await ConfigureAsync(container, vonage);
        var (token, phone) = (Fresh.Token(), Fresh.Phone());

        var check = await container.RunAsync("check-config");
        Assert.That(check.ExitCode, Is.Zero, check.Output);
        Assert.That(await container.RunAsync("check-health"), Is.EqualTo((1, $"Nothing answers at http://127.0.0.1:{container.Port}/.\n")));
        await using (var service = container.Start())
        {
            Assert.That(await service.IsUpAsync(), Is.True, service.Output);
            Assert.That(await container.CheckHealthAsync(service), Is.EqualTo((0, "Healthy\n")));
            Assert.That((await service.Client.CreateBySmsAsync(token, phone, key)).Status, Is.EqualTo(201));
            await vonage.CodeForAsync(phone);
            Assert.That(await RightsOfAsync(service), Is.EqualTo(("1654 1654 1654 1654", "", "0000000000000000", "1")));
            Assert.That((await container.ExecAsync(service, "dotnet", "/app/Otp.Api.dll", "backup", "/home/app/backup.db")).ExitCode, Is.Zero);
            Assert.That(await service.TerminateAsync(), Is.Zero);
        }

        await using var next = container.Start();
        Assert.That(await next.IsUpAsync(), Is.True, next.Output);
        Assert.That((await next.Client.StatusAsync(token, key)).Json.Status(), Is.EqualTo("pending"));
        Assert.That(Directory.EnumerateFileSystemEntries(container.Volume("otp")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "backup.db", "data" }));
        Assert.That(await next.TerminateAsync(), Is.Zero);
    }

    [Test]
    public async Task Without_a_volume_it_says_that_it_cannot_keep_codes()
    {
        await using var vonage = await VonageStub.StartAsync();
        var service = ComposeFile.Read(OneMachine).Ours[0];
        service.Volumes.Clear();
        using var container = await Container.CreateAsync(Published.Image, service, (Secret, VonageCredentials.PrivateKey));
        await ConfigureAsync(container, vonage);

        var (exitCode, output) = await container.RunAsync();

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.StartWith("The OTP service cannot start:\n- ").And.Not.Contain("   at "));
        Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2), output);
    }

    [Test]
    public async Task Over_PostgreSQL_it_needs_no_volume_and_no_Kerberos()
    {
        await using var vonage = await VonageStub.StartAsync();
        var database = new NpgsqlConnectionStringBuilder(LocalPostgres.Server.CreateDatabase());
        using var container = await CreateAsync(TwoInstances);
        var key = await ConfigureAsync(container, vonage);
        var connection = new NpgsqlConnectionStringBuilder(Password().Replace(ComposeFile.Read(TwoInstances).Ours[0].Environment["ConnectionStrings__Otp"], Fresh.Token()))
        {
            Host = database.Host,
            Port = database.Port,
            Database = database.Database,
            Username = database.Username,
        };
        container.Settings["ConnectionStrings__Otp"] = connection.ConnectionString;
        container.Settings["Proxies__0"] = "127.0.0.1";

        await using var service = container.Start();
        Assert.That(await service.IsUpAsync(), Is.True, service.Output);
        Assert.That(await container.CheckHealthAsync(service), Is.EqualTo((0, "Healthy\n")));
        Assert.That((await service.Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), key)).Status, Is.EqualTo(201));
        Assert.That(await service.TerminateAsync(), Is.Zero);

        Assert.That(service.Output, Does.Not.Contain("gssapi"));
        LocalPostgres.Server.DropDatabase(connection.ConnectionString);
    }

    private static Task<Container> CreateAsync(string file)
        => Container.CreateAsync(Published.Image, ComposeFile.Read(file).Ours[0], (Secret, VonageCredentials.PrivateKey));

    // As the README of deploy says: what the image prints, with Vonage's part filled in.
    private static async Task<(string Name, string Value)> ConfigureAsync(Container container, VonageStub vonage)
    {
        var (exitCode, printed) = await container.RunAsync("init-production");
        Assert.That(exitCode, Is.Zero, printed);
        container.EnvFile.AddRange(printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')));
        container.Settings["Vonage__ApplicationId"] = VonageCredentials.ApplicationId;
        container.Settings["Vonage__SignatureSecret"] = VonageCredentials.SignatureSecret;
        container.Settings["Vonage__BaseAddress"] = vonage.Address.ToString();
        return ("X-Api-Key", ApiKey().Match(printed).Value);
    }

    // Of the process, by the kernel: its users, its other groups, its rights, and whether it may get more.
    private static async Task<(string Users, string Groups, string Capabilities, string NoMore)> RightsOfAsync(ServiceProcess service)
    {
        var status = (await File.ReadAllLinesAsync(FormattableString.Invariant($"/proc/{service.Id}/status")))
            .Select(line => line.Split(':', 2))
            .ToDictionary(line => line[0], line => line[1].Trim().Replace('\t', ' '), StringComparer.Ordinal);
        return (status["Uid"], status["Groups"], status["CapEff"], status["NoNewPrivs"]);
    }

    [GeneratedRegex("otp_[A-Za-z0-9_-]{43}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ApiKey();

    [GeneratedRegex(@"\$\{POSTGRES_PASSWORD:\?[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Password();
}
