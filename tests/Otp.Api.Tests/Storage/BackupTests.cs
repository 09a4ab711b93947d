using System.Collections.Concurrent;
using System.Text;
using Otp.Api.Tests.Security;
using Otp.Application.Storage;
using Otp.TestKit;
using Otp.TestKit.Events;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Storage;

[TestFixture]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class BackupTests
{
    private const int Callers = 8;

    private static readonly string[] OneFile = ["copy.db"];

    private VonageStub _vonage = null!;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public async Task Start() => (_vonage, _folder) = (await VonageStub.StartAsync(), new TemporaryFolder());

    [TearDown]
    public async Task Stop()
    {
        await _vonage.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task A_backup_made_under_load_and_put_back_revives_no_code_and_sends_nothing_again()
    {
        await using var service = await StartServiceAsync();
        var (verified, pending, stuck) = (await IssueAsync(service), await IssueAsync(service), (Token: Fresh.Token(), Phone: Fresh.Phone()));
        _vonage.Reply = call => call.Recipients[0] == stuck.Phone ? VonageReply.Of(503) : VonageReply.Accepted;
        await service.Client.CreateBySmsAsync(stuck.Token, stuck.Phone);
        await _vonage.CallToAsync(stuck.Phone);
        var copy = _folder.File("copy.db");

        var issued = await UnderLoadAsync(service, () => BackUpAsync(service, copy));
        Assert.That((await service.Client.VerifyAsync(verified.Token, verified.Code)).Status, Is.EqualTo(200), "after the backup");
        Assert.That(issued, Has.Count.GreaterThan(Callers));
        await service.StopAsync();
        Restore(service, copy);
        var calls = _vonage.Calls.Count;
        await service.RestartAsync();

        foreach (var (token, code) in new[] { (verified.Token, verified.Code), (pending.Token, pending.Code), (stuck.Token, _vonage.CallsTo(stuck.Phone)[0].Code) })
        {
            AssertProblem(await service.Client.VerifyAsync(token, code), 410, "expired", "The code is expired");
            Assert.That((await service.Client.StatusAsync(token)).Json.Status(), Is.EqualTo("expired"));
        }

        var kept = 0;
        foreach (var (token, code) in issued)
        {
            var answer = await service.Client.VerifyAsync(token, code);
            Assert.That(answer.ProblemType, Is.EqualTo("urn:problem:otp:expired").Or.EqualTo("urn:problem:otp:unknown-token"), "issued before or after the backup");
            kept += answer.Status == 410 ? 1 : 0;
        }

        Assert.That((await service.Client.StatusAsync(stuck.Token)).Json.DeliveryStatus(), Is.EqualTo("dropped"));

        // Three scans for what is due; nothing was.
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.That(_vonage.Calls, Has.Count.EqualTo(calls));
        Assert.That((await IssueAsync(service)).Code, Is.Not.Empty, "the service goes on");
        await TestContext.Out.WriteLineAsync($"{issued.Count} issued under load, {kept} of them in the backup");
    }

    [Test]
    public async Task A_backup_is_its_owner_s_alone_holds_no_address_and_never_takes_the_place_of_a_file()
    {
        await using var service = await StartServiceAsync();
        var phone = Fresh.Phone();
        _vonage.Reply = _ => VonageReply.Of(503);
        await service.Client.CreateBySmsAsync(Fresh.Token(), phone);
        await _vonage.CallToAsync(phone);
        var copy = _folder.File("copy.db");

        var first = await BackUpAsync(service, copy);
        var bytes = await File.ReadAllBytesAsync(copy);
        var second = await BackUpAsync(service, copy);

        Assert.Multiple(() =>
        {
            Assert.That((first.ExitCode, first.Output, first.Errors), Is.EqualTo((0, "The backup is made. No code in it is live, and nothing of it will be sent.\n", "")));
            Assert.That(File.GetUnixFileMode(copy), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(Encoding.Latin1.GetString(bytes), Does.Contain("Deliveries").And.Not.Contain(phone));
            Assert.That(second.ExitCode, Is.EqualTo(1));
            Assert.That(second.Errors, Does.StartWith("The backup was not made:\n- The path exists already."));
            Assert.That(File.ReadAllBytes(copy), Is.EqualTo(bytes));
            Assert.That(Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName), Is.EqualTo(OneFile));
        });
    }

    [Test]
    public async Task Expire_all_refuses_a_database_in_use_and_ends_every_code_of_one_that_was_restored()
    {
        await using var service = await StartServiceAsync();
        var issued = await IssueAsync(service);
        var refused = await RunAsync(service, "expire-all");
        Assert.That((await service.Client.StatusAsync(issued.Token)).Json.Status(), Is.EqualTo("pending"));
        await service.StopAsync();

        var done = await RunAsync(service, "expire-all");
        await service.RestartAsync();

        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.Errors, Does.StartWith("The codes were not expired:\n- ConnectionStrings:Otp names a database that another process is using"));
        Assert.That((done.ExitCode, done.Output), Is.EqualTo((0, "No code is live any more (1 were), and nothing is left to send.\n")));
        AssertProblem(await service.Client.VerifyAsync(issued.Token, issued.Code), 410, "expired", "The code is expired");
    }

    [TestCase("backup")]
    [TestCase("expire-all")]
    public async Task Neither_tells_a_client_anything_nor_leaves_what_it_was_still_to_be_told(string command)
    {
        await using var receiver = await GatewayStub.StartAsync();
        receiver.Answer = GatewayStub.With(503);

        // The client of whoever calls without a key.
        await using var service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup()
            .With("Clients:default:ApiKeyHashes:0", new string('0', 64))
            .With("Clients:default:Scopes:0", "send")
            .WithEvents("default", receiver.Address, [GatewaySecrets.New()]));
        var (verified, pending) = (await IssueAsync(service), await IssueAsync(service));
        await service.Client.VerifyAsync(verified.Token, verified.Code);
        await receiver.EventsOfAsync(verified.Token);
        var copy = _folder.File("copy.db");
        Assert.That((await service.OutboxWhenAsync(outbox => outbox.Due == 1)).Due, Is.EqualTo(1));

        if (command == "backup")
        {
            Assert.That((await BackUpAsync(service, copy)).ExitCode, Is.Zero);
            Assert.That((await service.OutboxWhenAsync(outbox => outbox.Due == 1)).Due, Is.EqualTo(1), "the service's own is not touched");
            await service.StopAsync();
            Restore(service, copy);
        }
        else
        {
            await service.StopAsync();
            Assert.That((await RunAsync(service, "expire-all")).ExitCode, Is.Zero);
        }

        var posts = receiver.Calls.Count;
        receiver.Answer = GatewayStub.With(204);
        await service.RestartAsync();
        Assert.That((await service.Client.StatusAsync(pending.Token)).Json.Status(), Is.EqualTo("expired"));
        Assert.That(await service.OutboxWhenAsync(_ => true), Is.EqualTo(new OutboxCount(0, 0)));
        var (token, code) = await IssueAsync(service);
        await service.Client.VerifyAsync(token, code);
        await receiver.EventsOfAsync(token);
        Assert.That(receiver.Calls, Has.Count.EqualTo(posts + 1), "what happens from then on is told");
    }

    [Test]
    public async Task On_PostgreSQL_expire_all_ends_every_code_too()
    {
        var connection = LocalPostgres.Server.CreateDatabase();
        await using (var service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup()
            .With("Database:Provider", "Postgres")
            .With("ConnectionStrings:Otp", connection)))
        {
            var issued = await IssueAsync(service);
            await service.StopAsync();

            var done = await ServiceCommand.RunAsync(
                _folder, [new("Database__Provider", "Postgres"), new("ConnectionStrings__Otp", connection)], "expire-all");
            await service.RestartAsync();

            Assert.That((done.ExitCode, done.Output, done.Errors), Is.EqualTo((0, "No code is live any more (1 were), and nothing is left to send.\n", "")));
            AssertProblem(await service.Client.VerifyAsync(issued.Token, issued.Code), 410, "expired", "The code is expired");
        }

        LocalPostgres.Server.DropDatabase(connection);
    }

    [Test]
    public async Task On_PostgreSQL_backup_names_the_server_s_own_tool()
    {
        var run = await ServiceCommand.RunAsync(
            _folder,
            [new("Database__Provider", "Postgres"), new("ConnectionStrings__Otp", "Host=127.0.0.1;Port=1;Database=otp;Username=otp")],
            "backup",
            _folder.File("copy.db"));

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Errors, Does.Contain("pg_dump").And.Contain("expire-all"));
    }

    private static void Restore(OtpServiceHost service, string copy)
    {
        foreach (var file in Directory.EnumerateFiles(service.Folder, "otp.db*"))
        {
            File.Delete(file);
        }

        File.Copy(copy, service.DatabasePath);
    }

    private Task<OtpServiceHost> StartServiceAsync() => OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup()
        .With("Otp:Validity", "00:10:00")
        .With("Otp:MaxSendsPerClientPerMinute", "1000000")
        .With("Otp:MaxSendsPerClientPerDay", "1000000"));

    private async Task<(string Token, string Code)> IssueAsync(OtpServiceHost service)
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var created = await service.Client.CreateBySmsAsync(token, phone);
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        return (token, await _vonage.CodeForAsync(phone));
    }

    private async Task<IReadOnlyCollection<(string Token, string Code)>> UnderLoadAsync(OtpServiceHost service, Func<Task<ServiceCommand>> backUp)
    {
        using var enough = new CancellationTokenSource();
        var issued = new ConcurrentQueue<(string Token, string Code)>();
        var load = Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                issued.Enqueue(await IssueAsync(service));
            }
        }).ToArray();
        var run = await backUp();
        await enough.CancelAsync();
        await Task.WhenAll(load);
        Assert.That((run.ExitCode, run.Errors), Is.EqualTo((0, "")));
        return issued;
    }

    private Task<ServiceCommand> BackUpAsync(OtpServiceHost service, string copy) => RunAsync(service, "backup", copy);

    private Task<ServiceCommand> RunAsync(OtpServiceHost service, params string[] arguments)
        => ServiceCommand.RunAsync(_folder, [new("ConnectionStrings__Otp", $"Data Source={service.DatabasePath}")], arguments);
}
